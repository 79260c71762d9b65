import {
  ANONYMOUS,
  type Actor,
  type ModuleDeclaration,
  moduleSlug,
  type PlatformOptions,
  type Tenant,
} from '@rustok/kernel';
import rbac from '@rustok/rbac';
import { graphql } from 'graphql';
import pg from 'pg';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';

export const PASSWORD = 'correct horse battery';

export interface Answer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  readonly data: any;
  /** `extensions.code` of each error. */
  readonly codes: readonly unknown[];
  /** Everything the errors would tell a client, as text. */
  readonly told: string;
}

export interface Asker {
  readonly token?: string;
  readonly actor?: Actor;
  readonly userAgent?: string;
}

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Tenants with users, asked through the module's own schema, as the gateway does it. */
export interface World extends AsyncDisposable {
  readonly kit: TestPlatform;
  /** Runs an operation in a tenant; by default as nobody. A bad token rejects. */
  ask(tenant: Tenant, source: string, variables?: Record<string, unknown>, asker?: Asker): Promise<Answer>;
  /** Signs somebody up with `PASSWORD`. */
  signUp(tenant: Tenant, email: string, name?: string): Promise<Account>;
  /** Signs somebody up who has these roles from then on. */
  member(tenant: Tenant, email: string, roles: readonly string[]): Promise<Account>;
  /** Straight into the database, past every rule. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Types of the tenant's events, oldest first. */
  events(tenant: Tenant): Promise<readonly string[]>;
}

export async function startWorld(
  modules: readonly ModuleDeclaration[] = [rbac],
  options: Partial<PlatformOptions> = {},
): Promise<World> {
  const kit = await startTestPlatform(modules, options);
  const { platform } = kit;
  const pool = new pg.Pool({ ...kit.connection, max: 2 });
  const schema = platform.schemas.get(moduleSlug('rbac'))?.executable;
  if (!schema) throw new Error('the module "rbac" has no schema');

  const world: World = {
    kit,
    async ask(tenant, source, variableValues = {}, { token, actor, userAgent = null as never } = {}) {
      const { database } = kit.context(tenant, ANONYMOUS);
      const contextValue = platform.contextFor({
        tenant,
        actor: actor ?? (await platform.actors.resolve(token ?? null, database)),
        client: { ipAddress: '203.0.113.7', userAgent },
      });
      const { data, errors = [] } = await graphql({ schema, source, variableValues, contextValue });
      const codes = errors.map(({ extensions }) => extensions.code);
      return { data: data ?? null, codes, told: JSON.stringify(errors) };
    },
    async signUp(tenant, email, name) {
      const { data, told } = await world.ask(
        tenant,
        `mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken refreshToken user { id } } }`,
        { input: { email, password: PASSWORD, name } },
      );
      if (!data) throw new Error(told);
      const { accessToken, refreshToken, user } = data.signUp;
      return { id: user.id, email, accessToken, refreshToken };
    },
    async member(tenant, email, roles) {
      const account = await world.signUp(tenant, email);
      await world.sql(`delete from user_roles where user_id = $1`, [account.id]);
      await world.sql(
        `insert into user_roles (tenant_id, user_id, role_id)
         select tenant_id, $1, id from roles where tenant_id = $2 and slug = any($3)`,
        [account.id, tenant.id, roles],
      );
      return account;
    },
    sql: async (text, values = []) => (await pool.query(text, [...values])).rows,
    async events(tenant) {
      const rows = await world.sql(`select type from sys_events where tenant_id = $1 order by seq`, [
        tenant.id,
      ]);
      return rows.map(({ type }) => type as string);
    },
    async [Symbol.asyncDispose]() {
      await pool.end();
      await kit[Symbol.asyncDispose]();
    },
  };
  return world;
}
