import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../kernel/src/database/embedded-postgres.js';
import { runPrefix } from './database.js';
import type { TestConnection } from './database.js';

/** A test's data need not survive a power cut. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/**
 * Gives a test run its Postgres: the server of `DATABASE_URL`, or an embedded one in a temporary folder. What the run made
 * is removed at its end; what a killed run could not remove is removed by the next one.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer(process.env.DATABASE_URL);
  const runId = randomBytes(4).toString('hex');
  const session = await openRun(server.connection, runId);
  project.provide('postgres', { connection: server.connection, runId });
  return async () => {
    await dropDatabases(session, [runId]);
    await session.end();
    await server.close();
  };
}

interface TestServer {
  readonly connection: TestConnection;
  close(): Promise<void>;
}

async function startServer(databaseUrl: string | undefined): Promise<TestServer> {
  if (databaseUrl !== undefined && databaseUrl !== '') {
    return { connection: parseConnection(databaseUrl), close: () => Promise.resolve() };
  }
  await removeLeftovers();
  const folder = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await chmod(folder, 0o711); // Run by root, the server is another user.
    const server = await startEmbeddedPostgres({ dataDirectory: join(folder, 'data'), settings });
    return { connection: server.connection, close: () => server.close().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** `postgres://user:password@host:5432/database`; `?host=/folder` names a Unix socket, as for libpq. */
export function parseConnection(databaseUrl: string): TestConnection {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  return {
    host: url.searchParams.get('host') ?? (url.hostname || 'localhost'),
    port: Number(url.port || url.searchParams.get('port') || 5432),
    user: decodeURIComponent(url.username) || 'postgres',
    ...(password === '' ? {} : { password }),
    database: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
  };
}

/** The process id of the run that made it follows. */
const folderPrefix = 'rustok-test-';

/** Servers of killed runs are still running; starting on their data adopts them, closing stops them. */
async function removeLeftovers(): Promise<void> {
  for (const entry of await readdir(tmpdir())) {
    if (!entry.startsWith(folderPrefix) || isAlive(Number.parseInt(entry.slice(folderPrefix.length), 10)))
      continue;
    const folder = join(tmpdir(), entry);
    try {
      const dataDirectory = join(folder, 'data');
      const mayBeRunning = await stat(join(dataDirectory, 'postmaster.pid')).catch(() => undefined);
      if (mayBeRunning !== undefined)
        await (await startEmbeddedPostgres({ dataDirectory, settings })).close();
      await rm(folder, { recursive: true, force: true });
    } catch (error) {
      // Another run may be removing it right now. It takes only some space.
      console.warn(`could not remove ${folder}, which a killed test run left: ${String(error)}`);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Opens the session that shows, by its application name, that this run is alive; databases of runs without one are leftovers.
 */
async function openRun(connection: TestConnection, runId: string): Promise<pg.Client> {
  const session = new pg.Client({ ...connection, application_name: runPrefix(runId) });
  session.on('error', (error) =>
    console.warn(`the test run's session with Postgres was lost: ${String(error)}`),
  );
  await session.connect();
  const { rows } = await session.query<{ runId: string }>(
    `select distinct substring(d.datname from '^rustok_test_([0-9a-f]{8})_') as "runId" from pg_database d
     where d.datname ~ '^rustok_test_[0-9a-f]{8}_' and not exists (
       select from pg_stat_activity a
       where a.application_name = substring(d.datname from '^rustok_test_[0-9a-f]{8}_'))`,
  );
  await dropDatabases(
    session,
    rows.map((row) => row.runId),
  );
  return session;
}

async function dropDatabases(session: pg.Client, runIds: readonly string[]): Promise<void> {
  for (const runId of runIds) {
    const { rows } = await session.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [runPrefix(runId)],
    );
    for (const { datname } of rows) {
      await session.query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`);
    }
  }
}
