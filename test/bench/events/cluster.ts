import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@rustok/kernel';
import pg from 'pg';
import { cpuOfProcessTreeMs } from '../process-tree.ts';
import type { DatabaseConnection } from './event-system.ts';

/**
 * Durable, as in production. Vacuum and checkpoints come between the measurements, the same for all, and never in
 * the middle of one.
 */
const SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  autovacuum: 'off',
  max_wal_size: '8GB',
  checkpoint_timeout: '1d',
  max_connections: '200',
};

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** One Postgres for all systems of a run, with a database for each. */
export interface Cluster extends AsyncDisposable {
  createDatabase(name: string): Promise<DatabaseConnection>;
  /** Milliseconds of processor time of all server processes so far, ended ones included. */
  cpuMs(): number;
  /** Bytes of WAL written so far. */
  walBytes(): Promise<bigint>;
  /** Vacuums and analyzes the database and writes a checkpoint: each measurement begins on a clean one. */
  settle(connection: DatabaseConnection): Promise<void>;
  /** Dead rows, and bytes of tables and indexes, of all but the effects. Exact once the sessions that wrote have ended. */
  tables(connection: DatabaseConnection): Promise<{ readonly deadRows: number; readonly bytes: number }>;
}

export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'rustok-bench-'));
  await chmod(folder, 0o711); // Run by root, the server is another user.
  const dataDirectory = join(folder, 'data');
  const server = await startEmbeddedPostgres({ dataDirectory, settings: SETTINGS });
  const stop = async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
  // The server lives in a session of its own and would outlive us.
  const interrupted = () => {
    // What is being measured breaks off without its server; that must not keep us from cleaning up.
    for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => undefined);
    void stop().finally(() => process.exit(1));
  };
  for (const signal of SIGNALS) process.once(signal, interrupted);
  const admin = new pg.Client(server.connection);
  admin.on('error', () => undefined); // Lost when we are interrupted; else its next query says so.
  await admin.connect();
  const postmaster = Number.parseInt(await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8'), 10);
  const within = async <T>(connection: DatabaseConnection, use: (client: pg.Client) => Promise<T>) => {
    const client = new pg.Client(connection);
    await client.connect();
    try {
      return await use(client);
    } finally {
      await client.end();
    }
  };
  return {
    async createDatabase(name) {
      await admin.query(`create database ${pg.escapeIdentifier(name)}`);
      return { ...server.connection, database: name };
    },
    cpuMs: () => cpuOfProcessTreeMs(postmaster),
    async walBytes() {
      const { rows } = await admin.query(`select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes`);
      return BigInt(rows[0].bytes);
    },
    settle: (connection) =>
      within(connection, async (client) => {
        await client.query('vacuum analyze');
        await client.query('checkpoint');
      }),
    tables: (connection) =>
      within(connection, async (client) => {
        const { rows } = await client.query(
          `select sum(n_dead_tup)::float8 as "deadRows", sum(pg_total_relation_size(relid))::float8 as bytes
             from pg_stat_user_tables where relname <> 'effects'`,
        );
        return rows[0];
      }),
    async [Symbol.asyncDispose]() {
      for (const signal of SIGNALS) process.off(signal, interrupted);
      await admin.end();
      await stop();
    },
  };
}
