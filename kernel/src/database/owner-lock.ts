import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { superuser } from './data-directory.js';
import { DatabaseError, dataDirectoryInUse, postgresStartFailed } from './errors.js';
import { isRunning } from './postmaster.js';
import type { Postmaster } from './postmaster.js';
import { socketPort } from './socket-directory.js';

/** Advisory locks live in one database, so everybody takes this one in `postgres`, which every cluster has. */
const maintenanceDatabase = 'postgres';

/** Any fixed number; this one spells "rustok" in ASCII. */
const ownerKey = 0x727573746f6bn;

/** How long an owner that lost its session waits between attempts to take the lock again. */
const reconnectAfterMs = 50;

/** How long the lock of a server that is found running must be free until its owner counts as gone. */
const ownerReturnsWithinMs = 500;

/**
 * The right to stop a server. It is a session lock, so it ends with the process that holds it, however that ends.
 * If the session is lost while the server lives (a crash of another backend ends all of them), it is taken again.
 */
export interface OwnerLock {
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  /**
   * Call it before stopping the server: from here on a lost session is expected. Tells whether the server is still ours
   * to stop; `false` when our session was lost and another process was quicker to take the lock.
   */
  settle(): Promise<boolean>;
  /** Call it when the server has ended, or to leave the server to others. */
  release(): Promise<void>;
}

export interface TakeOwnerLockOptions {
  readonly postmaster: Postmaster;
  /** The server was not started by us: it may have an owner that has just lost its session and is about to return. */
  readonly isFound: boolean;
  readonly logger: (line: string) => void;
}

/**
 * One attempt; connecting may fail while the server starts or stops (`isPassing`). Throws `DATA_DIRECTORY_IN_USE` when
 * another process holds the lock.
 */
export async function takeOwnerLock({
  postmaster,
  isFound,
  logger,
}: TakeOwnerLockOptions): Promise<OwnerLock> {
  const lock = new SessionLock(postmaster, logger);
  await lock.take(isFound ? ownerReturnsWithinMs : 0);
  return lock;
}

/** Errors of a server that is not ready yet or is going away; anything else will not get better by waiting. */
export function isPassing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return (
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'EAGAIN'].includes(code ?? '') ||
    // admin_shutdown, crash_shutdown, cannot_connect_now (starting, stopping or recovering), too_many_connections
    ['57P01', '57P02', '57P03', '53300'].includes(code ?? '') ||
    /connection (terminated|timeout|ended)|timeout expired|not queryable|client was closed/i.test(
      message ?? '',
    )
  );
}

class SessionLock implements OwnerLock {
  private client: pg.Client | undefined;
  private isSettled = false;
  private takingAgain: Promise<void> | undefined;

  constructor(
    private readonly postmaster: Postmaster,
    private readonly logger: (line: string) => void,
  ) {}

  async query(sql: string): Promise<readonly Record<string, unknown>[]> {
    if (this.client === undefined) throw new Error('Connection terminated: the owner lock is not held');
    return (await this.client.query<Record<string, unknown>>(sql)).rows;
  }

  /** `waitMs`: how long the lock must have been free. */
  async take(waitMs = 0): Promise<void> {
    const { dataDirectory, socketDirectory, pid } = this.postmaster;
    const client = new pg.Client({
      host: socketDirectory,
      port: socketPort,
      user: superuser,
      database: maintenanceDatabase,
      ssl: false,
      application_name: 'rustok owner',
      connectionTimeoutMillis: 10_000,
      options: '-c idle_session_timeout=0', // The lock must last as long as we do, whatever the settings say.
    });
    client.on('error', () => undefined); // An `end` follows, and is what counts.
    try {
      await client.connect();
      const served = await client.query<{ data_directory: string }>('show data_directory');
      if (served.rows[0]?.data_directory !== dataDirectory) {
        throw postgresStartFailed(
          dataDirectory,
          `the server at ${socketDirectory} serves ${String(served.rows[0]?.data_directory)}`,
          [],
        );
      }
      if (waitMs > 0) {
        // Only a look: taking it for a moment would make its owner believe it has lost it for good.
        const held = await client.query(
          `select from pg_locks join pg_database d on d.oid = database
           where datname = current_database() and locktype = 'advisory' and granted`,
        );
        if (held.rowCount !== 0) throw dataDirectoryInUse(dataDirectory, pid);
        await delay(waitMs);
      }
      const answer = await client.query<{ granted: boolean }>(
        `select pg_try_advisory_lock(${ownerKey}) as granted`,
      );
      if (answer.rows[0]?.granted !== true) throw dataDirectoryInUse(dataDirectory, pid);
      // A server that is being stopped frees its last owner's lock and may grant it to us before it ends our session,
      // too. One more round trip tells: it fails with 57P01 then.
      await client.query('select');
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
    client.once('end', () => {
      this.client = undefined;
      if (!this.isSettled) this.takingAgain = this.takeAgain();
    });
  }

  async settle(): Promise<boolean> {
    this.isSettled = true;
    await this.takingAgain;
    if (this.client !== undefined) return true;
    try {
      await this.take();
      return true;
    } catch (error) {
      // A server that does not answer has no owner either.
      return !(error instanceof DatabaseError && error.code === 'DATA_DIRECTORY_IN_USE');
    }
  }

  async release(): Promise<void> {
    this.isSettled = true;
    await this.takingAgain;
    await this.client?.end().catch(() => undefined);
  }

  private async takeAgain(): Promise<void> {
    this.logger('the session that owns the embedded Postgres was lost; taking it again');
    while (!this.isSettled && (await isRunning(this.postmaster))) {
      try {
        return await this.take();
      } catch (error) {
        if (!isPassing(error)) {
          this.logger(`the embedded Postgres is no longer ours: ${String(error)}`);
          return;
        }
      }
      await delay(reconnectAfterMs);
    }
    if (!this.isSettled) this.logger('the embedded Postgres has ended');
  }
}
