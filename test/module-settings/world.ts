import { randomUUID } from 'node:crypto';
import { Engine } from '@rustok/gateway';
import {
  type Actor,
  ANONYMOUS,
  createLogger,
  type GrantScope,
  type ModuleSlug,
  type Permission,
  Platform,
  systemActor,
  type Tenant,
  type UserActor,
  type UserId,
} from '@rustok/kernel';
import rbac from '@rustok/rbac';
import tenantModule from '@rustok/tenant';
import pg from 'pg';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';
import { connect, type FakeSink } from '../live-operations/fake-sink.js';
import { core, shop } from './shop.js';

export interface Answer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  readonly data: any;
  /** `extensions` of each error. */
  readonly errors: readonly Readonly<Record<string, unknown>>[];
}

/** One instance of the platform. */
export interface Instance {
  /** By default as the system, which may do everything. */
  ask(tenant: Tenant, query: string, variables?: Record<string, unknown>, actor?: Actor): Promise<Answer>;
  listen(tenant: Tenant, query: string, actor?: Actor): Promise<FakeSink>;
}

/** Two instances on one database. */
export interface World extends AsyncDisposable {
  readonly kit: TestPlatform;
  readonly one: Instance;
  readonly two: Instance;
  /** A tenant with these optional modules; default: the shop. */
  tenant(modules?: readonly ModuleSlug[]): Promise<Tenant>;
  /** Straight into the database, past every rule. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

export const SECRET = 'a secret for tests, thirty-two bytes long';

export async function startWorld(): Promise<World> {
  const modules = [tenantModule, rbac, core, shop];
  const kit = await startTestPlatform(modules);
  const second = await Platform.start({
    modules,
    database: kit.connection,
    accessTokens: { secret: SECRET, ttlS: 900 },
    logger: createLogger('fatal'),
    seedPassword: 'dev-password-123',
  });
  const pool = new pg.Pool({ ...kit.connection, max: 2 });
  const engines: Engine[] = [];
  let tenants = 0;
  return {
    kit,
    one: instance(kit.platform, engines),
    two: instance(second, engines),
    tenant: (slugs = [shop.slug]) => kit.tenant(`settings-${(tenants += 1)}`, slugs),
    sql: async (text, values = []) => (await pool.query(text, [...values])).rows,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await Promise.all(engines.map((engine) => engine.close()));
      await second.close();
      await kit[Symbol.asyncDispose]();
    },
  };
}

function instance(platform: Platform, engines: Engine[]): Instance {
  const engine = new Engine({ platform, cursorSecret: SECRET });
  engines.push(engine);
  // The tenant is looked up for each request, as the gateway does.
  const contextOf = async ({ id }: Tenant, actor: Actor) => {
    const tenant = await platform.tenants.byId(id);
    if (!tenant) throw new Error('no such tenant');
    return platform.contextFor({ tenant, actor });
  };
  return {
    async ask(tenant, query, variables = {}, actor = systemActor('test')) {
      const prepared = await engine.prepare(await contextOf(tenant, actor), { query, variables });
      const { data = null, errors = [] } = await engine.execute(prepared);
      return { data, errors: errors.map(({ extensions }) => extensions) };
    },
    listen: async (tenant, query, actor = ANONYMOUS) =>
      (await connect(engine, await contextOf(tenant, actor), { query })).sink,
  };
}

/** Holds these permissions and no others; nobody the database knows. */
export function user(...permissions: readonly Permission[]): UserActor {
  return {
    kind: 'user',
    userId: randomUUID() as UserId,
    sessionId: randomUUID(),
    roles: [],
    grants: new Map(permissions.map((permission): [Permission, GrantScope] => [permission, 'all'])),
    tokenExpiresAt: new Date(Date.now() + 900_000),
  };
}
