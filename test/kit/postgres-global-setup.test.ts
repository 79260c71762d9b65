import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import type { TestProject } from 'vitest/node';
import type { TestConnection } from './database.js';
import setUp, { parseConnection } from './postgres-global-setup.js';
import { runnableSources } from './source-process.js';
import type { RunnableSources } from './source-process.js';

vi.setConfig({ testTimeout: 60_000 });

interface Given {
  readonly connection: TestConnection;
  readonly runId: string;
}

/** Sets up a run inside this one. */
async function startRun(): Promise<Given & { end(): Promise<void> }> {
  let given: Given | undefined;
  const project = { provide: (_key: string, value: Given) => (given = value) } as unknown as TestProject;
  const end = await setUp(project);
  if (given === undefined) throw new Error('nothing was provided');
  return { ...given, end };
}

async function databases(connection: TestConnection): Promise<readonly string[]> {
  const client = new pg.Client(connection);
  await client.connect();
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
  await client.end();
  return rows.map((row) => row.datname);
}

async function createDatabase(connection: TestConnection, name: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
}

let sources: RunnableSources;
beforeAll(async () => {
  sources = await runnableSources('kernel/src', ['errors.ts', 'database']);
});
afterAll(() => sources.remove());
afterEach(() => void vi.unstubAllEnvs());

test('an embedded server ends with its run, folder and all', async () => {
  vi.stubEnv('DATABASE_URL', '');
  const run = await startRun();
  expect(await databases(run.connection)).toContain('rustok');
  await run.end();
  expect(existsSync(run.connection.host)).toBe(false);
});

test('the server and the folder of a killed run go with the next run', async () => {
  vi.stubEnv('DATABASE_URL', '');
  const killed = await sources.run(
    `import { startEmbeddedPostgres } from './database/embedded-postgres.js';
     import { mkdtemp } from 'node:fs/promises';
     const folder = await mkdtemp(process.argv[2] + process.pid + '-');
     const { connection } = await startEmbeddedPostgres({ dataDirectory: folder + '/data', settings: { fsync: 'off' } });
     console.log(JSON.stringify({ folder, connection }));`,
    { args: [join(tmpdir(), 'rustok-test-')] },
  );
  const left = await killed.next<{ folder: string; connection: TestConnection }>();
  killed.kill('SIGKILL');
  await killed.ended();
  expect(await databases(left.connection)).toContain('rustok');
  const run = await startRun();
  expect(existsSync(left.folder)).toBe(false);
  await expect(databases(left.connection)).rejects.toMatchObject({ code: 'ENOENT' });
  await run.end();
});

test('a run leaves the folder of a living one alone', async () => {
  vi.stubEnv('DATABASE_URL', '');
  const living = await mkdtemp(join(tmpdir(), `rustok-test-${process.ppid}-`));
  const run = await startRun();
  expect(existsSync(living)).toBe(true);
  await run.end();
  await rmdir(living);
});

test('on a given server a run drops its databases and those of killed runs, and no others', async () => {
  const { connection, runId } = inject('postgres');
  const { host, port, user, password = '', database } = connection;
  vi.stubEnv(
    'DATABASE_URL',
    `postgres://${user}:${encodeURIComponent(password)}@localhost/${database}?host=${host}&port=${port}`,
  );
  const killed = `rustok_test_${randomBytes(4).toString('hex')}_left`;
  const ours = `rustok_test_${runId}_living`;
  await createDatabase(connection, killed);
  await createDatabase(connection, ours);
  const run = await startRun();
  const mine = `rustok_test_${run.runId}_mine`;
  await createDatabase(run.connection, mine);
  expect(await databases(connection)).toEqual(expect.arrayContaining([ours, mine]));
  expect(await databases(connection)).not.toContain(killed);
  await run.end();
  expect(await databases(connection)).not.toContain(mine);
  expect(await databases(connection)).toContain(ours);
});

test.each([
  [
    'postgres://me:p%40ss@db.example:6543/app',
    { host: 'db.example', port: 6543, user: 'me', password: 'p@ss', database: 'app' },
  ],
  [
    'postgres:///app?host=/run/postgresql',
    { host: '/run/postgresql', port: 5432, user: 'postgres', database: 'app' },
  ],
])('reads DATABASE_URL %s', (url, connection) => {
  expect(parseConnection(url)).toEqual(connection);
});
