import {
  type ConsumerContext,
  type EventSettingsInput,
  moduleSlug,
  type Platform,
  type RequestContext,
  systemActor,
  type Tenant,
} from '@rustok/kernel';
import pg from 'pg';
import { vi } from 'vitest';
import { createTestDatabase, type TestConnection } from '../kit/database.js';
import { consumerModules, effect, type Handler, startPlatform, ThingHappened } from './fixture.js';

// What is awaited by condition may take as long as the condition, on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const LOCALES = [{ locale: 'en', name: 'English', nativeName: 'English' }];

/** For `expect.poll`. */
export const SOON = { timeout: 15_000, interval: 20 };

/** A database, and platforms with consumers on it. Ends with `await using`. */
export interface EventWorld extends AsyncDisposable {
  readonly connection: TestConnection;
  /** A superuser, who sees everything. */
  readonly owner: pg.Client;
  /** A platform whose consumers are these; each is a module of its own. */
  start(handlers: Readonly<Record<string, Handler>>, events?: EventSettingsInput): Promise<Platform>;
  stop(platform: Platform): Promise<void>;
  tenant(platform: Platform, slug: string, modules: readonly string[]): Promise<Tenant>;
  /** Publishes in one transaction. */
  publish(platform: Platform, tenant: Tenant, ...whats: readonly string[]): Promise<void>;
  /** Ends the session a handler works in, as an administrator would; its next statement fails. */
  killSession(context: ConsumerContext): Promise<void>;
  /** `consumer what` of every effect of the tenant, in their order. */
  effects(tenant: Tenant): Promise<readonly string[]>;
}

export async function createEventWorld(): Promise<EventWorld> {
  const database = await createTestDatabase();
  const owner = new pg.Client(database.connection);
  await owner.connect();
  const running = new Set<Platform>();
  return {
    connection: database.connection,
    owner,
    async start(handlers, events) {
      const platform = await startPlatform(database.connection, consumerModules(handlers), events);
      running.add(platform);
      return platform;
    },
    async stop(platform) {
      running.delete(platform);
      await platform.close();
    },
    async tenant(platform, slug, modules) {
      const id = await platform.createTenant({
        slug,
        name: slug,
        locales: LOCALES,
        modules: modules.map(moduleSlug),
      });
      const tenant = await platform.tenants.byId(id);
      if (!tenant) throw new Error('not created');
      return tenant;
    },
    async publish(platform, tenant, ...whats) {
      await contextOf(platform, tenant).database.transaction(async ({ append }) => {
        for (const what of whats) append(ThingHappened, { what });
      });
    },
    async killSession({ unit: { trx } }) {
      const { rows } = await trx.raw('select pg_backend_pid() as pid');
      await owner.query('select pg_terminate_backend($1, 10000)', [rows[0].pid]);
      await trx.raw('select 1');
    },
    async effects(tenant) {
      const { rows } = await owner.query<{ consumer: string; what: string }>(
        `select consumer, what from effects where tenant_id = $1 order by id`,
        [tenant.id],
      );
      return rows.map(({ consumer, what }) => `${consumer} ${what}`);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...running].map((platform) => platform.close()));
      await owner.end();
      await database.drop();
    },
  };
}

export function contextOf(platform: Platform, tenant: Tenant): RequestContext {
  return platform.contextFor({ tenant, actor: systemActor('test') });
}

/** A handler whose effect is a row. */
export const writes =
  (name: string): Handler =>
  (envelope, context) =>
    effect(name, envelope, context);
