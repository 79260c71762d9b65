import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';

/** What `pg` and knex need to connect; `host` may be the folder of a Unix socket. */
export interface TestConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** From `postgres-global-setup.ts`; `runId` is 8 hex digits. */
    readonly postgres: { readonly connection: TestConnection; readonly runId: string };
  }
}

export interface TestDatabase {
  readonly connection: TestConnection;
  /** Drops the database, with the sessions that are still open. */
  drop(): Promise<void>;
}

export interface CreateTestDatabaseOptions {
  /** Name of a template made by `prepareTemplate`. Default: an empty database. */
  readonly template?: string;
}

/** A database of its own for a test file, or for a test. What is not dropped goes at the end of the run. */
export async function createTestDatabase({
  template,
}: CreateTestDatabaseOptions = {}): Promise<TestDatabase> {
  const { connection, runId } = givenPostgres();
  const database = `${runPrefix(runId)}${randomBytes(6).toString('hex')}`;
  const source = template === undefined ? 'template1' : templateDatabase(runId, template);
  await withSession(connection, (session) =>
    session.query(`create database ${database} template ${pg.escapeIdentifier(source)}`),
  );
  return {
    connection: { ...connection, database },
    drop: () =>
      withSession(connection, async (session) => {
        await session.query(`drop database if exists ${database} with (force)`);
      }),
  };
}

/**
 * Builds the template `name` once per run, however many test files ask for it at once: the others wait for the first.
 * `migrate` must close its sessions; nobody can copy a database somebody is connected to. If it fails, the
 * next one to ask tries again.
 */
export async function prepareTemplate(
  name: string,
  migrate: (connection: TestConnection) => Promise<void>,
): Promise<void> {
  const { connection, runId } = givenPostgres();
  const database = templateDatabase(runId, name);
  const unfinished = `${database}_new`;
  await withSession(connection, async (session) => {
    // A session lock: it ends with the session, also when the test file is killed in the middle.
    await session.query('select pg_advisory_lock(hashtextextended($1, 0))', [database]);
    const found = await session.query('select from pg_database where datname = $1', [database]);
    if (found.rowCount !== 0) return;
    await session.query(`drop database if exists ${unfinished} with (force)`);
    await session.query(`create database ${unfinished}`);
    await migrate({ ...connection, database: unfinished });
    await session.query(`alter database ${unfinished} rename to ${database}`);
  });
}

/** Where what runs on a database keeps files: all instances in one place, as they should. */
export function filesOf({ database }: TestConnection): string {
  return join(tmpdir(), `rustok-files-${database}`);
}

/** What the names of all databases of a run begin with. */
export function runPrefix(runId: string): string {
  return `rustok_test_${runId}_`;
}

/** Hashed, for a name may be any text and an identifier is at most 63 bytes long. */
function templateDatabase(runId: string, name: string): string {
  return `${runPrefix(runId)}template_${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}

function givenPostgres() {
  const postgres = inject('postgres') as ReturnType<typeof inject<'postgres'>> | undefined;
  if (postgres === undefined) {
    throw new Error(
      'this test needs Postgres: write testConfig(withPostgres) in vitest.config.ts, and run it there',
    );
  }
  return postgres;
}

async function withSession<Result>(
  connection: TestConnection,
  use: (session: pg.Client) => Promise<Result>,
): Promise<Result> {
  const session = new pg.Client(connection);
  await session.connect();
  try {
    return await use(session);
  } finally {
    await session.end();
  }
}
