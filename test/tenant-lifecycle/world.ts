import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  type Administrator,
  loadModules,
  type ModuleDeclaration,
  readManifest,
  systemActor,
} from '@rustok/kernel';
import pg from 'pg';
import { startTestApi, type TestApi, type TestApiOptions } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';
import { databaseUrl } from '../kit/gateway.js';
import { filesOf, type TestConnection } from '../kit/database.js';

const ROOT = join(import.meta.dirname, '../..');
export const PASSWORD = 'correct horse battery';

/** Whoever runs the platform, in a test. */
export const SYSTEM: Administrator = {
  actor: systemActor('test'),
  requestId: '0197a000-0000-7000-8000-000000000000',
};

export interface World extends AsyncDisposable {
  readonly api: TestApi;
  readonly owner: pg.Client;
  /** A super administrator of `home`, the platform's tenant. */
  readonly operator: ApiClient;
  /** A super administrator of `shop`, which is a tenant like any other. */
  readonly shopkeeper: ApiClient;
  client(tenant: string): ApiClient;
  /** A tenant with the default modules and an owner with `PASSWORD`; its id. */
  tenant(slug: string): Promise<string>;
  signIn(tenant: string, email: string, password?: string): Promise<ApiClient>;
  sql<Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
}

export const allModules = async (): Promise<readonly ModuleDeclaration[]> =>
  loadModules(await readManifest(join(ROOT, 'modules.toml')));

/** All modules behind HTTP, with two tenants: `home`, the platform's own, and `shop`. */
export async function startWorld(
  options: TestApiOptions = {},
  more: readonly ModuleDeclaration[] = [],
): Promise<World> {
  const modules = [...(await allModules()), ...more];
  const api = await startTestApi(modules, {
    platformTenant: 'home',
    defaultModules: modules.filter(({ kind }) => kind === 'optional').map(({ slug }) => slug),
    ...options,
  });
  const owner = new pg.Client(api.connection);
  await owner.connect();
  const client = (tenant: string) => new ApiClient(api.url, { tenant });
  const world: Omit<World, 'operator' | 'shopkeeper'> = {
    api,
    owner,
    client,
    async tenant(slug) {
      const { tenant } = await api.platform.administration.create(SYSTEM, {
        slug,
        name: `Tenant ${slug}`,
        owner: { email: `owner@${slug}.test`, password: PASSWORD },
      });
      return tenant.id;
    },
    async signIn(tenant, email, password = PASSWORD) {
      const { data, codes } = await client(tenant).post<{ signIn: { accessToken: string } }>(
        'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }',
        { input: { email, password } },
      );
      if (!data) throw new Error(String(codes));
      return client(tenant).as(data.signIn.accessToken);
    },
    sql: async (text, values = []) => (await owner.query(text, values)).rows,
    async [Symbol.asyncDispose]() {
      await owner.end();
      await api[Symbol.asyncDispose]();
    },
  };
  await world.tenant('home');
  await world.tenant('shop');
  return {
    ...world,
    operator: await world.signIn('home', 'owner@home.test'),
    shopkeeper: await world.signIn('shop', 'owner@shop.test'),
  };
}

/** How many rows each table has of a tenant, as information_schema and not our own code finds the tables. */
export async function rowCounts(
  owner: pg.ClientBase,
  tenantId: string,
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await owner.query<{ name: string }>(
    `select c.table_name as name from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE' order by 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of rows) {
    const counted = await owner.query(`select count(*)::int as n from ${name} where tenant_id = $1`, [
      tenantId,
    ]);
    counts[name] = counted.rows[0].n;
  }
  const tenants = await owner.query('select count(*)::int as n from tenants where id = $1', [tenantId]);
  return { ...counts, tenants: tenants.rows[0].n };
}

export interface CommandRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly ended: Promise<CommandRun>;
  kill(signal: NodeJS.Signals): void;
}

/** `npm run -s command -- tenant …` in a process of its own, on this database. */
export function startCommand(connection: TestConnection, ...args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [join(ROOT, 'gateway/dist/src/command.js'), 'tenant', ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl(connection),
      RUSTOK_PLATFORM_TENANT: 'home',
      RUSTOK_STORAGE_PATH: filesOf(connection),
      RUSTOK_LOG_LEVEL: 'warn',
      // As the platforms of this kit have it, so that they take each other's tokens.
      RUSTOK_JWT_SECRET: 'a secret for tests, thirty-two bytes long',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return {
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr })),
    kill: (signal) => void child.kill(signal),
  };
}

export const runCommand = (connection: TestConnection, ...args: readonly string[]): Promise<CommandRun> =>
  startCommand(connection, ...args).ended;
