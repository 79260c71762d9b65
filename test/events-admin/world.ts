import events from '@rustok/events';
import { eventSettings, moduleSlug, type PositionedEnvelope, type Tenant } from '@rustok/kernel';
import rbac from '@rustok/rbac';
import tenantModule from '@rustok/tenant';
import pg from 'pg';
import { expect } from 'vitest';
import { consumerModules, effect, ThingHappened } from '../consumers/fixture.js';
import { startTestApi, type TestApi } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';

export const SOON = { timeout: 15_000 };

/** The slug of the one tenant whose super administrators may reach all. */
export const OPERATIONS = 'operations';

export interface Caller {
  readonly tenant: Tenant;
  readonly userId: string;
  readonly graphql: ApiClient;
  /** Calls a path below `/api/admin/events`. */
  rest(path: string, options?: RestOptions): Promise<RestAnswer>;
}

export interface RestOptions {
  /** Makes it a POST. */
  readonly body?: unknown;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RestAnswer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  readonly body: any;
  /** Of the first error. */
  readonly code: unknown;
  readonly message: string | undefined;
}

/** Tenants whose consumer `flaky` fails as long as it is told to, and people who look after that. */
export interface World extends AsyncDisposable {
  readonly api: TestApi;
  /** What of events the consumer cannot take. */
  readonly failing: Set<string>;
  tenant(slug: string): Promise<Tenant>;
  /** Somebody with exactly these roles. */
  member(tenant: Tenant, roles: readonly string[]): Promise<Caller>;
  anonymous(tenant: Tenant): Caller;
  /** Publishes one event for each. */
  publish(tenant: Tenant, ...whats: readonly string[]): Promise<void>;
  /** Publishes what the consumer cannot take, and waits for the dead letters: their ids, in the order given. */
  bury(tenant: Tenant, ...whats: readonly string[]): Promise<readonly string[]>;
  /** What the consumer did, in its order. */
  effects(tenant: Tenant): Promise<readonly string[]>;
  statusOf(letter: string): Promise<string>;
  /** Straight into the database, past every rule. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

export async function startWorld(): Promise<World> {
  const failing = new Set<string>();
  const modules = consumerModules({
    flaky: async (envelope: PositionedEnvelope<{ what: string }>, context) => {
      await effect('flaky', envelope, context);
      if (failing.has(envelope.payload.what)) throw new Error(`cannot take "${envelope.payload.what}"`);
    },
  });
  const api = await startTestApi([tenantModule, rbac, events, ...modules], {
    platformTenant: OPERATIONS,
    events: eventSettings.parse({
      consumers: { max_attempts: 2, backoff_base_ms: 5, backoff_max_ms: 10, sweep_ms: 200 },
    }),
  });
  const pool = new pg.Pool({ ...api.connection, max: 2 });
  let people = 0;

  const world: World = {
    api,
    failing,
    tenant: (slug) => api.tenant(slug, [moduleSlug('flaky')]),
    async member(tenant, roles) {
      people += 1;
      const anonymous = new ApiClient(api.url, { tenant: tenant.slug });
      const { data, errors } = await anonymous.post<{
        signUp: { accessToken: string; user: { id: string } };
      }>(`mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken user { id } } }`, {
        input: { email: `person${people}@example.com`, password: 'correct horse battery' },
      });
      if (!data) throw new Error(JSON.stringify(errors));
      const { accessToken, user } = data.signUp;
      await world.sql(`delete from user_roles where user_id = $1`, [user.id]);
      await world.sql(
        `insert into user_roles (tenant_id, user_id, role_id)
         select tenant_id, $1, id from roles where tenant_id = $2 and slug = any($3)`,
        [user.id, tenant.id, roles],
      );
      return caller(api.url, tenant, user.id, accessToken);
    },
    anonymous: (tenant) => caller(api.url, tenant, '', undefined),
    async publish(tenant, ...whats) {
      for (const what of whats) {
        await api.context(tenant).database.transaction(async ({ append }) => {
          append(ThingHappened, { what });
        });
      }
    },
    async bury(tenant, ...whats) {
      for (const what of whats) failing.add(what);
      await world.publish(tenant, ...whats);
      const ids = async () => {
        const rows = await world.sql(
          `select id, envelope -> 'payload' ->> 'what' as what from sys_events_dlq where tenant_id = $1`,
          [tenant.id],
        );
        return whats.map((what) => rows.find((row) => row.what === what)?.id as string | undefined);
      };
      await expect.poll(ids, SOON).not.toContain(undefined);
      return (await ids()) as readonly string[];
    },
    async effects(tenant) {
      const rows = await world.sql(`select what from effects where tenant_id = $1 order by id`, [tenant.id]);
      return rows.map(({ what }) => what as string);
    },
    async statusOf(letter) {
      const [row] = await world.sql(`select status from sys_events_dlq where id = $1`, [letter]);
      return row?.status as string;
    },
    sql: async (text, values = []) => (await pool.query(text, [...values])).rows,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await api[Symbol.asyncDispose]();
    },
  };
  return world;
}

function caller(url: string, tenant: Tenant, userId: string, token: string | undefined): Caller {
  return {
    tenant,
    userId,
    graphql: new ApiClient(url, { tenant: tenant.slug, ...(token !== undefined && { token }) }),
    async rest(path, { body, method = body === undefined ? 'GET' : 'POST', headers } = {}) {
      const response = await fetch(`${url}/api/admin/events${path}`, {
        method,
        headers: {
          'x-tenant-id': tenant.slug,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const answer = await response.json();
      const [error] = answer.errors ?? [];
      return { status: response.status, body: answer, code: error?.extensions.code, message: error?.message };
    },
  };
}
