import { randomUUID } from 'node:crypto';
import events from '@rustok/events';
import {
  AccessTokens,
  defineEvent,
  defineModule,
  type EventDefinition,
  type PayloadOf,
  type PositionedEnvelope,
  requirePermission,
  type Tenant,
  type UserId,
} from '@rustok/kernel';
import rbac from '@rustok/rbac';
import tenantModule from '@rustok/tenant';
import pg from 'pg';
import { Field, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql';
import { z } from 'zod';
import { startTestApi, type TestApi } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';

const SECRET = 'a secret for tests, thirty-two bytes long';

/** As rbac publishes it. */
const SessionsEnded = rbac.events.find(({ type }) => type === 'user.sessions_ended') as EventDefinition;

export const ThingHappened = defineEvent({
  type: 'test.thing.happened',
  version: 1,
  description: 'Something happened.',
  payload: z.strictObject({ what: z.string() }),
});

@ObjectType()
class Thing {
  @Field(() => String)
  what!: string;
}

@Resolver()
class ThingResolver {
  @Query(() => Boolean)
  hasThings(): boolean {
    return true;
  }

  @Subscription(() => Thing, { topics: ThingHappened.type })
  thing(@Root() { payload }: PositionedEnvelope<PayloadOf<typeof ThingHappened>>): Thing {
    return payload;
  }

  @Subscription(() => Thing, { topics: ThingHappened.type })
  publicThing(@Root() { payload }: PositionedEnvelope<PayloadOf<typeof ThingHappened>>): Thing {
    return payload;
  }
}

/** `thing` is for holders of `things:read`, which admins and managers are; `publicThing` for everybody. */
const things = defineModule({
  slug: 'things',
  name: 'Things',
  description: 'What happens.',
  version: '1.0.0',
  kind: 'core',
  permissions: [
    {
      permission: 'things:read',
      description: 'see things',
      grants: { super_admin: 'all', admin: 'all', manager: 'all' },
    },
  ],
  events: [ThingHappened],
  graphql: {
    resolvers: [ThingResolver],
    subscriptions: {
      thing: {
        events: [ThingHappened],
        authorize: ({ actor }) => void requirePermission(actor, 'things:read'),
      },
      publicThing: { events: [ThingHappened] },
    },
  },
});

export const THING = 'subscription { thing { what } }';
export const PUBLIC_THING = 'subscription { publicThing { what } }';

export interface Member {
  readonly tenant: Tenant;
  readonly userId: string;
  readonly sessionId: string;
  readonly token: string;
  readonly client: ApiClient;
  /** Another token of the same session. */
  tokenFor(seconds: number): Promise<string>;
}

export interface World extends AsyncDisposable {
  readonly api: TestApi;
  tenant(slug: string): Promise<Tenant>;
  /** Somebody who has just signed up, with exactly these roles. */
  member(tenant: Tenant, ...roles: readonly string[]): Promise<Member>;
  anonymous(tenant: Tenant): ApiClient;
  /** The same person with another session. */
  signInAgain(member: Member): Promise<ApiClient>;
  /** Another person in another tenant whose user and session have the same ids. */
  twin(member: Member, tenant: Tenant, role: string): Promise<ApiClient>;
  giveRole(member: Member, role: string): Promise<void>;
  publish(tenant: Tenant, ...whats: readonly string[]): Promise<void>;
  /** Ends the session and publishes these, all in one transaction. */
  endSession(member: Member, ...whats: readonly string[]): Promise<void>;
  /** Subscriptions that run in this process. */
  running(): number;
  /** Straight into the database, past every rule and without an event. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

export async function startWorld({
  identityCheckMs = 600_000,
}: {
  /** Milliseconds. Default: the net is too slow to be what a test sees. */
  readonly identityCheckMs?: number;
} = {}): Promise<World> {
  const api = await startTestApi([tenantModule, rbac, events, things], {
    live: { identity_check_ms: identityCheckMs },
  });
  const pool = new pg.Pool({ ...api.connection, max: 2 });
  let people = 0;
  const addRoles = async (tenant: Tenant, userId: string, roles: readonly string[]) => {
    await world.sql(
      `insert into user_roles (tenant_id, user_id, role_id)
       select tenant_id, $1, id from roles where tenant_id = $2 and slug = any($3)`,
      [userId, tenant.id, roles],
    );
  };
  const clientOf = async (tenant: Tenant, { userId, sessionId }: { userId: string; sessionId: string }) => {
    const token = await api.platform.tokens.sign({
      userId: userId as UserId,
      tenantId: tenant.id,
      sessionId,
    });
    return world.anonymous(tenant).as(token);
  };
  const world: World = {
    api,
    tenant: (slug) => api.tenant(slug),
    async member(tenant, ...roles) {
      people += 1;
      const anonymous = new ApiClient(api.url, { tenant: tenant.slug });
      const { data, errors } = await anonymous.post<{
        signUp: { accessToken: string; user: { id: string } };
      }>(`mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken user { id } } }`, {
        input: { email: `person${people}@example.com`, password: 'correct horse battery' },
      });
      if (!data) throw new Error(JSON.stringify(errors));
      const { accessToken: token, user } = data.signUp;
      await world.sql(`delete from user_roles where user_id = $1`, [user.id]);
      await addRoles(tenant, user.id, roles);
      const { sessionId, userId } = await api.platform.tokens.verify(token);
      return {
        ...{ tenant, userId, sessionId, token },
        client: anonymous.as(token),
        tokenFor: (ttlS) =>
          new AccessTokens({ secret: SECRET, ttlS }).sign({
            userId: userId as UserId,
            tenantId: tenant.id,
            sessionId,
          }),
      };
    },
    anonymous: ({ slug }) => new ApiClient(api.url, { tenant: slug }),
    async signInAgain({ tenant, userId }) {
      const sessionId = randomUUID();
      await world.sql(
        `insert into sessions (id, tenant_id, user_id, token_hash, expires_at) values ($1, $2, $3, $4, now() + interval '1 hour')`,
        [sessionId, tenant.id, userId, sessionId],
      );
      return clientOf(tenant, { userId, sessionId });
    },
    async twin({ userId, sessionId }, tenant, role) {
      await world.sql(
        `insert into users (id, tenant_id, email, password_hash) values ($1, $2, 'twin@example.com', 'x')`,
        [userId, tenant.id],
      );
      await world.sql(
        `insert into sessions (id, tenant_id, user_id, token_hash, expires_at) values ($1, $2, $3, 'x', now() + interval '1 hour')`,
        [sessionId, tenant.id, userId],
      );
      await addRoles(tenant, userId, [role]);
      return clientOf(tenant, { userId, sessionId });
    },
    giveRole: ({ tenant, userId }, role) => addRoles(tenant, userId, [role]),
    async endSession({ tenant, userId, sessionId }, ...whats) {
      await api.context(tenant).database.transaction(async ({ trx, append }) => {
        await trx('sessions').where({ id: sessionId }).update({ revoked_at: trx.fn.now() });
        append(SessionsEnded, { userId, sessions: 1 });
        for (const what of whats) append(ThingHappened, { what });
      });
    },
    running: () => api.engine.liveSubscriptions,
    async publish(tenant, ...whats) {
      for (const what of whats) {
        await api.context(tenant).database.transaction(async ({ append }) => {
          append(ThingHappened, { what });
        });
      }
    },
    sql: async (text, values = []) => (await pool.query(text, [...values])).rows,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await api[Symbol.asyncDispose]();
    },
  };
  return world;
}
