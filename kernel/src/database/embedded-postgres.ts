import type { ChildProcess } from 'node:child_process';
import { rmdir, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureCluster, ownerOfDataDirectory, resolveDataDirectory, superuser } from './data-directory.js';
import { postgresStartFailed } from './errors.js';
import { tailLines } from './log-tail.js';
import type { LogTail } from './log-tail.js';
import { isPassing, takeOwnerLock } from './owner-lock.js';
import type { OwnerLock } from './owner-lock.js';
import { locatePostgres } from './postgres-binaries.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { choosePostgresUser, ourUserIds, postgresUserIds } from './postgres-user.js';
import type { PostgresUser } from './postgres-user.js';
import {
  endOrphans,
  isRunning,
  readPostmasterFile,
  removeStalePostmasterFile,
  servesDirectory,
  stopPostmaster,
} from './postmaster.js';
import type { Postmaster, PostmasterFile } from './postmaster.js';
import { directoryHash, ensureSocketDirectory, socketDirectoryOf, socketPort } from './socket-directory.js';

export interface EmbeddedPostgresOptions {
  /** Where the data lives; made on the first start, with the folders above it. */
  readonly dataDirectory: string;
  /** Receives the server's log line by line, and ours. Default: nowhere. */
  readonly logger?: (line: string) => void;
  /** Server settings by name, as in `postgresql.conf`: `{ fsync: 'off' }`. Default: durable. An adopted server keeps its own. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** What `pg` and knex need to connect as the superuser `rustok` to the database `rustok`. `host` is the socket's folder. */
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  /** Stops the server and waits until it has ended; sessions still open are ended. May be called again. */
  close(): Promise<void>;
}

const database = 'rustok';

/** Crash recovery replays the log since the last checkpoint, which can take a while on a slow disk. */
const startLimitMs = 60_000;

/** A `postmaster.pid` without a process id is written in a moment, unless the machine crashed in that moment. */
const emptyFileIsStaleAfterMs = 5_000;

/** How long a process that may be the server (the machine does not tell) is given to answer on its socket. */
const unprovenServerLimitMs = 10_000;

/**
 * Starts a Postgres of our own on `dataDirectory`, or takes over the one that a killed process of ours left running.
 *
 * The server is reachable by a Unix socket in a folder that is private to its user. It lives in a session of its own,
 * so Ctrl-C in the terminal reaches us and not the server. It has one owner: a second start on the directory
 * throws `DATA_DIRECTORY_IN_USE` and leaves the first one alone. Other codes: see `errors.ts`.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const logger = options.logger ?? (() => undefined);
  const settings = options.settings ?? {};
  const dataDirectory = await resolveDataDirectory(options.dataDirectory);
  const socketDirectory = socketDirectoryOf(dataDirectory);
  const binaries = await locatePostgres();
  const ids = postgresUserIds(ourUserIds(), await ownerOfDataDirectory(dataDirectory));
  const user = await choosePostgresUser(ids, binaries, [dirname(socketDirectory), dirname(dataDirectory)]);
  await ensureCluster({
    directory: dataDirectory,
    user,
    binaries,
    durable: settings.fsync !== 'off',
    logger,
  });
  const start = { dataDirectory, socketDirectory, user, binaries, settings, logger };
  const { postmaster, lock } = await takeServer(start);
  let closing: Promise<void> | undefined;
  return {
    connection: { host: postmaster.socketDirectory, port: socketPort, user: superuser, database },
    close: () => (closing ??= closeServer(postmaster, lock)),
  };
}

/**
 * The server that another process of ours runs on `dataDirectory`, for a command beside it; `undefined` when none
 * runs. It stays the other's: it may stop at any moment.
 */
export async function findEmbeddedPostgres(
  dataDirectory: string,
): Promise<EmbeddedPostgres['connection'] | undefined> {
  const directory = await resolveDataDirectory(dataDirectory);
  const file = await readPostmasterFile(directory);
  if (file?.pid === undefined || file.socketDirectory === undefined) return undefined;
  if ((await servesDirectory(file.pid, directory)) === 'no' || !(await answers(file))) return undefined;
  return { host: file.socketDirectory, port: socketPort, user: superuser, database };
}

interface Start {
  readonly dataDirectory: string;
  readonly socketDirectory: string;
  readonly user: PostgresUser;
  readonly binaries: PostgresBinaries;
  readonly settings: Readonly<Record<string, string>>;
  readonly logger: (line: string) => void;
}

/** A server as seen by one that wants to own it: started by us (`launched`) or found running. */
interface Candidate {
  readonly postmaster: Postmaster;
  readonly launched?: Launched;
}

interface Launched {
  readonly child: ChildProcess;
  readonly log: LogTail;
  /** Settles when the process has ended, with the reason. */
  readonly failure: Promise<string>;
}

/**
 * Starts race each other, and closes: what one step saw may be gone in the next. So every step that finds the world
 * changed says so by `undefined`, and we look again from the beginning until the time is up.
 */
async function takeServer(start: Start): Promise<{ postmaster: Postmaster; lock: OwnerLock }> {
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline) {
    const candidate = (await findRunning(start)) ?? (await launch(start));
    const lock = candidate === undefined ? undefined : await claim(candidate, start, deadline);
    if (candidate !== undefined && lock !== undefined) return { postmaster: candidate.postmaster, lock };
    await delay(50);
  }
  throw notReady(start);
}

/** The server that `postmaster.pid` names, if it is one of this directory; else the file is stale and is removed. */
async function findRunning({
  dataDirectory,
  socketDirectory,
  logger,
}: Start): Promise<Candidate | undefined> {
  for (;;) {
    const file = await readPostmasterFile(dataDirectory);
    if (file === undefined) return undefined;
    const { pid } = file;
    const serves = pid === undefined ? 'unknown' : await servesDirectory(pid, dataDirectory);
    const isStale =
      pid === undefined
        ? file.ageMs > emptyFileIsStaleAfterMs
        : serves === 'no' ||
          (serves === 'unknown' && file.ageMs > unprovenServerLimitMs && !(await answers(file)));
    if (isStale) {
      logger(`removing a stale postmaster.pid (process ${pid ?? 'unknown'})`);
      await removeStalePostmasterFile(dataDirectory, file);
    } else if (pid !== undefined) {
      return { postmaster: { pid, dataDirectory, socketDirectory: file.socketDirectory ?? socketDirectory } };
    } else {
      await delay(100);
    }
  }
}

/** Whether anything listens on the socket that the file names. */
async function answers({ socketDirectory }: PostmasterFile): Promise<boolean> {
  if (socketDirectory === undefined) return false;
  const socket = connect(`${socketDirectory}/.s.PGSQL.${socketPort}`);
  const answered = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.destroy();
  return answered;
}

/** `undefined` when another start or close came between and we should look again. */
async function launch(start: Start): Promise<Candidate | undefined> {
  const { dataDirectory, socketDirectory, user, binaries, logger } = start;
  await ensureSocketDirectory(socketDirectory, user); // The server's last owner removes it after it has ended.
  const clusterName = `rustok-${directoryHash(dataDirectory)}`;
  const settings = {
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...start.settings,
    // These are what this file relies on.
    listen_addresses: '',
    port: String(socketPort),
    unix_socket_directories: socketDirectory,
    unix_socket_permissions: '0700',
    cluster_name: clusterName,
  };
  const child = user.spawn(
    binaries.postgres,
    ['-D', dataDirectory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // A session of its own: Ctrl-C signals the terminal's whole process group. Should we die, the server goes on with a
    // closed log; it ignores that (SIGPIPE), and the next start adopts it.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const log = tailLines([child.stderr], logger);
  const failure = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(String(error)));
    child.once('close', (code, signal) => resolve(`postgres ended with ${signal ?? `code ${String(code)}`}`));
  });
  let failed: string | undefined;
  void failure.then((reason) => (failed = reason));
  for (;;) {
    const file = await readPostmasterFile(dataDirectory);
    if (file?.pid !== undefined && file.pid === child.pid && file.socketDirectory !== undefined) {
      const postmaster = { pid: file.pid, dataDirectory, socketDirectory: file.socketDirectory };
      return { postmaster, launched: { child, log, failure } };
    }
    if (failed !== undefined) {
      await lookIntoFailure({ start, clusterName, reason: failed, log: log.lines() });
      return undefined;
    }
    await delay(10);
  }
}

/** Returns when another try may succeed, else throws `POSTGRES_START_FAILED`. */
async function lookIntoFailure(failure: {
  readonly start: Start;
  readonly clusterName: string;
  readonly reason: string;
  readonly log: readonly string[];
}): Promise<void> {
  const { dataDirectory, socketDirectory, logger } = failure.start;
  const said = (text: string) => failure.log.some((line) => line.includes(text));
  if (said('lock file "postmaster.pid"')) return; // Another start was quicker.
  if (said('pre-existing shared memory block')) {
    const ended = await endOrphans(failure.clusterName, dataDirectory);
    if (ended.length > 0) logger(`ended processes of a killed server: ${ended.join(', ')}`);
    return;
  }
  const socketFolderIsThere = await stat(socketDirectory).then(
    () => true,
    () => false,
  );
  if (!socketFolderIsThere) return; // The last owner removed it just now.
  throw postgresStartFailed(dataDirectory, failure.reason, failure.log);
}

/** Waits until the server answers, and owns it. `undefined` when it was stopped meanwhile. */
async function claim(candidate: Candidate, start: Start, deadline: number): Promise<OwnerLock | undefined> {
  const { postmaster, launched } = candidate;
  const isFound = launched === undefined;
  let problem: unknown;
  const attempt = async <Result>(step: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await step();
    } catch (error) {
      if (!isPassing(error)) throw error;
      problem = error;
      return undefined;
    }
  };
  try {
    for (;;) {
      const lock = await attempt(() => takeOwnerLock({ postmaster, isFound, logger: start.logger }));
      if (lock !== undefined && (await attempt(() => ensureDatabase(lock)))) {
        if (isFound) start.logger(`adopted the Postgres that runs as process ${postmaster.pid}`);
        return lock;
      }
      await lock?.release();
      if (!(await isRunning(postmaster))) {
        const reason = await launched?.failure;
        // Exit code 0: stopped while it started, by an owner that won the race and closed again.
        if (launched === undefined || reason === undefined || launched.child.exitCode === 0) return undefined;
        throw postgresStartFailed(start.dataDirectory, reason, launched.log.lines());
      }
      // The server is left running: a crash recovery begun anew would never end. The next start waits for it again.
      if (Date.now() > deadline) throw notReady(start, postmaster.pid, problem);
      await delay(20);
    }
  } catch (error) {
    // Our process must be able to end without a server that another one owns now, or that is still recovering.
    launched?.child.unref();
    launched?.child.stderr?.destroy();
    throw error;
  }
}

function notReady({ dataDirectory }: Start, pid?: number, cause?: unknown): Error {
  const server = pid === undefined ? 'no server was' : `process ${pid}, which goes on, was not`;
  return postgresStartFailed(dataDirectory, `${server} ready within ${startLimitMs / 1000} s`, [], cause);
}

async function ensureDatabase(lock: OwnerLock): Promise<true> {
  const found = await lock.query(`select from pg_database where datname = '${database}'`);
  if (found.length === 0) await lock.query(`create database ${database}`);
  return true;
}

async function closeServer(postmaster: Postmaster, lock: OwnerLock): Promise<void> {
  if (await lock.settle()) {
    // The lock is held until the server ends it, so that nobody adopts a server that is about to stop.
    await stopPostmaster(postmaster);
    // Not empty when a successor has bound its socket already.
    await rmdir(postmaster.socketDirectory).catch(() => undefined);
  }
  await lock.release();
}
