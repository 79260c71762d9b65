import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@rustok/kernel';
import pg from 'pg';
import type { TestConnection } from '../kit/database.js';
import type { Random } from './random.js';

/**
 * What a process was told is committed survives that process, for the kernel has it by then. Only a crash of the whole
 * machine would need fsync, and no test here can bring one about.
 */
const SETTINGS = { fsync: 'off', synchronous_commit: 'on', max_connections: '100' };

/** A server of its own, that may be killed. */
export class PostgresCluster {
  readonly #folder: string;
  #server: EmbeddedPostgres;
  #restarting: Promise<void> = Promise.resolve();

  private constructor(folder: string, server: EmbeddedPostgres) {
    this.#folder = folder;
    this.#server = server;
  }

  static async start(): Promise<PostgresCluster> {
    // Named as the test kit names its own, so that the next run stops and removes what a killed one left.
    const folder = await mkdtemp(join(tmpdir(), `rustok-test-${process.pid}-crash-`));
    await chmod(folder, 0o711); // Run by root, the server is another user.
    try {
      return new PostgresCluster(folder, await startOn(folder));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Stays the same for as long as the cluster lives. */
  get connection(): TestConnection {
    return this.#server.connection;
  }

  /** The postmaster dies alone; its children notice, or are ended by the start that follows. Resolves when it serves again. */
  async killPostmaster(): Promise<void> {
    process.kill(await this.#postmaster(), 'SIGKILL');
    this.#restarting = this.#restart();
    await this.#restarting;
  }

  /**
   * One session's process dies, and the postmaster ends all others and recovers, since shared memory may be damaged.
   * `killed` tells what the session was doing, and is `null` when there was none to kill.
   */
  async killBackend(
    random: Random,
  ): Promise<{ readonly killed: string | null; readonly recovered: Promise<void> }> {
    const session = await this.#session();
    const ended = new Promise<void>((resolve) => session.once('end', resolve));
    const { rows } = await session.query<{ pid: number; name: string; busy: boolean }>(
      `select pid, state <> 'idle' as busy, concat_ws(' ', application_name, state, 'at', left(query, 40)) as name
         from pg_stat_activity
        where backend_type = 'client backend' and application_name like 'rustok-%' order by pid`,
    );
    // Most sessions are idle at any moment, and the death of a busy one is worth more.
    const busy = rows.filter((row) => row.busy);
    const from = busy.length > 0 && random.chance(0.8) ? busy : rows;
    const victim = from.length === 0 ? undefined : random.pick(from);
    if (victim === undefined || !sendKill(victim.pid)) {
      await session.end();
      return { killed: null, recovered: Promise.resolve() };
    }
    const recovered = ended.then(async () => (await this.#session()).end());
    return { killed: victim.name, recovered };
  }

  async close(): Promise<void> {
    await this.#restarting.catch(() => undefined);
    await this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #restart(): Promise<void> {
    await this.#server.close();
    this.#server = await startOn(this.#folder);
  }

  /** Waits for a server that is recovering. */
  async #session(): Promise<pg.Client> {
    for (let attempt = 1; ; attempt += 1) {
      const session = new pg.Client(this.connection);
      session.on('error', () => undefined); // An `end` follows.
      try {
        await session.connect();
        return session;
      } catch (error) {
        if (attempt === 600) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async #postmaster(): Promise<number> {
    return Number.parseInt(await readFile(join(this.#folder, 'data/postmaster.pid'), 'utf8'), 10);
  }
}

function startOn(folder: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDirectory: join(folder, 'data'), settings: SETTINGS });
}

/** `false` when the session had ended by itself in between. */
function sendKill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
