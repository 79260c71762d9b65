import { randomUUID } from 'node:crypto';
import { Engine, type EngineOptions } from '@rustok/gateway';
import {
  type Actor,
  ANONYMOUS,
  type GrantScope,
  type Permission,
  type PlatformOptions,
  type RequestContext,
  systemActor,
  type Tenant,
  toggleModule,
  type UnitOfWork,
  type UserActor,
  type UserId,
} from '@rustok/kernel';
import pg from 'pg';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';
import { gossip, news, NewsTold, ReaderChanged } from './news.js';

/** Holds all of `news:read`, or what is one's own. */
export type NewsRole = 'manager' | 'customer';

export interface World extends AsyncDisposable {
  readonly kit: TestPlatform;
  /** Another process, as it were, on the same platform. Closed with the world. */
  engine(options?: Omit<EngineOptions, 'platform'>): Engine;
  context(tenant: Tenant, actor?: Actor, languages?: readonly string[]): Promise<RequestContext>;
  /** One event per `seq`, in one transaction. */
  tell(tenant: Tenant, seqs: readonly number[], topic?: string): Promise<void>;
  toggle(tenant: Tenant, slug: string, enabled: boolean): Promise<void>;
  /** Somebody whose session and role stand in the database. */
  reader(tenant: Tenant, role: NewsRole): Promise<UserActor>;
  /** Gives another role, or ends the sessions, and publishes that in the same transaction. */
  changeReader(tenant: Tenant, reader: UserActor, to: NewsRole | 'signed-out'): Promise<void>;
  /** From now on no check of who listens gets an answer. */
  holdChecks(): Promise<HeldChecks>;
}

export interface HeldChecks extends AsyncDisposable {
  /** Lets them go on. May be called again. */
  answer(): Promise<void>;
}

export const SECRET = 'a secret for tests, thirty-two bytes long';

export async function startWorld(options: Partial<PlatformOptions> = {}): Promise<World> {
  const kit = await startTestPlatform([news, gossip], options);
  const { platform } = kit;
  const engines: Engine[] = [];
  const context: World['context'] = async (tenant, actor = ANONYMOUS, acceptedLocales = []) =>
    platform.contextFor({
      tenant: (await platform.tenants.byId(tenant.id)) ?? tenant,
      actor,
      acceptedLocales,
    });
  return {
    kit,
    context,
    engine(options = {}) {
      // Nobody is checked in passing: most users here stand in no database.
      const live = { identity_check_ms: 600_000, ...options.live };
      const engine = new Engine({ platform, cursorSecret: SECRET, ...options, live });
      engines.push(engine);
      return engine;
    },
    async tell(tenant, seqs, topic = 'all') {
      await kit.context(tenant).database.transaction(async (unit) => {
        for (const seq of seqs) unit.append(NewsTold, { seq, topic });
      });
    },
    async toggle(tenant, slug, enabled) {
      await toggleModule(await context(tenant, systemActor('test')), { slug, enabled });
    },
    async reader(tenant, role) {
      const actor: UserActor = {
        ...user({ 'news:read': role === 'manager' ? 'all' : 'own' }),
        roles: [role],
      };
      const { userId, sessionId } = actor;
      await kit.context(tenant).database.transaction(async ({ trx }) => {
        await trx('users').insert({ id: userId, email: `${userId}@example.com`, password_hash: 'x' });
        const expires_at = new Date(Date.now() + 3_600_000);
        await trx('sessions').insert({ id: sessionId, user_id: userId, token_hash: sessionId, expires_at });
        await giveRole(trx, userId, role);
      });
      return actor;
    },
    async changeReader(tenant, { userId }, to) {
      await kit.context(tenant).database.transaction(async ({ trx, append }) => {
        if (to === 'signed-out') {
          await trx('sessions').where({ user_id: userId }).update({ revoked_at: trx.fn.now() });
        } else {
          await trx('user_roles').where({ user_id: userId }).delete();
          await giveRole(trx, userId, to);
        }
        append(ReaderChanged, { userId });
      });
    },
    async holdChecks() {
      const session = new pg.Client(kit.connection);
      await session.connect();
      // A check reads this table, and reading waits for this lock.
      await session.query('begin; lock table sessions in access exclusive mode');
      const answer = () => session.end();
      return { answer, [Symbol.asyncDispose]: answer };
    },
    async [Symbol.asyncDispose]() {
      for (const engine of engines) await engine.close();
      await kit[Symbol.asyncDispose]();
    },
  };
}

async function giveRole(trx: UnitOfWork['trx'], userId: UserId, role: NewsRole): Promise<void> {
  await trx.raw(`insert into user_roles (user_id, role_id) select ?, id from roles where slug = ?`, [
    userId,
    role,
  ]);
}

/** Stands in no database. */
export function user(grants: Readonly<Record<string, GrantScope>> = {}): UserActor {
  return {
    kind: 'user',
    userId: randomUUID() as UserId,
    sessionId: randomUUID(),
    roles: [],
    grants: new Map(Object.entries(grants) as [Permission, GrantScope][]),
    tokenExpiresAt: new Date(Date.now() + 900_000),
  };
}
