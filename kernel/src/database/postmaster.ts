import { readFile, readdir, rename, link, rm, stat, readlink } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, isAbsolute, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresStopFailed } from './errors.js';

/** The parent process of a Postgres server; who stops it stops the server. */
export interface Postmaster {
  readonly pid: number;
  readonly dataDirectory: string;
  /** Where its socket is; the environment of the process that started it decided that. */
  readonly socketDirectory: string;
}

/** What a running or crashed server left in `postmaster.pid` (PostgreSQL source, `miscadmin.h`, LOCK_FILE_LINE_*). */
export interface PostmasterFile {
  /** Missing when the machine crashed before the file's content reached the disk. */
  readonly pid: number | undefined;
  /** Missing for the moment between creating the file and binding the socket. */
  readonly socketDirectory: string | undefined;
  /** The text that was read: what identifies this file among its successors. */
  readonly content: string;
  readonly ageMs: number;
}

export async function readPostmasterFile(dataDirectory: string): Promise<PostmasterFile | undefined> {
  const path = join(dataDirectory, 'postmaster.pid');
  try {
    const content = await readFile(path, 'utf8');
    const { mtimeMs } = await stat(path);
    // The server may be writing right now: a line without its end may be half a line.
    const lines = content.split('\n').slice(0, -1);
    const pid = Number(lines[0]);
    return {
      pid: Number.isInteger(pid) && pid > 0 ? pid : undefined,
      socketDirectory: lines[4] === undefined || lines[4] === '' ? undefined : lines[4],
      content,
      ageMs: Date.now() - mtimeMs,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Removes a `postmaster.pid` that was found stale. Another start may have removed it as well and started a server since,
 * whose file must not be lost: take the file away first, look at what was taken, put it back when it is another one.
 */
export async function removeStalePostmasterFile(dataDirectory: string, stale: PostmasterFile): Promise<void> {
  const path = join(dataDirectory, 'postmaster.pid');
  const taken = `${path}.${randomUUID()}`;
  try {
    await rename(path, taken);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(taken, 'utf8')) !== stale.content) await link(taken, path).catch(() => undefined);
  await rm(taken, { force: true });
}

/**
 * Whether process `pid` is the postmaster of `dataDirectory`. `unknown` where the machine does not tell the arguments of
 * a process: then only an answer on its socket is proof.
 */
export async function servesDirectory(pid: number, dataDirectory: string): Promise<'yes' | 'no' | 'unknown'> {
  try {
    process.kill(pid, 0);
  } catch {
    return 'no'; // Gone, or (EPERM) of another user than ours, which would be ours too if it were our server.
  }
  if (process.platform !== 'linux') return 'unknown';
  const args = await commandLine(pid);
  if (basename(args[0] ?? '') !== 'postgres') return 'no'; // An ended process nobody waited for has no arguments.
  const given = args[args.indexOf('-D') + 1];
  if (args.includes('-D') && given !== undefined && isAbsolute(given)) {
    return given === dataDirectory ? 'yes' : 'no';
  }
  // Started by hand with PGDATA or a relative path: a postmaster works in its data directory.
  const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  if (workingDirectory === undefined) return 'unknown';
  return workingDirectory === dataDirectory ? 'yes' : 'no';
}

export async function isRunning(postmaster: Postmaster): Promise<boolean> {
  return (await servesDirectory(postmaster.pid, postmaster.dataDirectory)) !== 'no';
}

export interface StopLimits {
  /** How long a fast shutdown may take: it ends the sessions and writes a checkpoint. */
  readonly fastMs: number;
  /** How long an immediate shutdown may take after that. */
  readonly immediateMs: number;
}

/**
 * Fast shutdown, then an immediate one (which costs a crash recovery at the next start, no data).
 * Throws `POSTGRES_STOP_FAILED` when both were ignored. A server that is gone already is fine.
 */
export async function stopPostmaster(
  postmaster: Postmaster,
  limits: StopLimits = { fastMs: 30_000, immediateMs: 10_000 },
): Promise<void> {
  const steps = [
    ['SIGINT', limits.fastMs],
    ['SIGQUIT', limits.immediateMs],
  ] as const;
  for (const [signal, limitMs] of steps) {
    const deadline = Date.now() + limitMs;
    if (!(await isRunning(postmaster))) return;
    sendSignal(postmaster.pid, signal);
    while (Date.now() < deadline) {
      if (!(await isRunning(postmaster))) return;
      await delay(15);
    }
  }
  throw postgresStopFailed(postmaster.dataDirectory, postmaster.pid);
}

/**
 * Ends the children of a postmaster that died without them. Idle ones notice by themselves; one in the middle of a long
 * query does not, and as long as it is attached to the shared memory no new server starts. They are known by the
 * cluster's name in their process title, and by a parent that is no postmaster of this directory.
 */
export async function endOrphans(clusterName: string, dataDirectory: string): Promise<readonly number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid));
  const ended: number[] = [];
  for (const pid of pids) {
    const [title] = await commandLine(pid);
    if (title?.startsWith(`postgres: ${clusterName}:`) !== true) continue;
    const parent = await parentOf(pid);
    if (parent === undefined || (await servesDirectory(parent, dataDirectory)) !== 'no') continue;
    sendSignal(pid, 'SIGKILL'); // What a postmaster does with stragglers; the next start recovers from the log.
    ended.push(pid);
  }
  return ended;
}

async function commandLine(pid: number): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.split('\0');
}

async function parentOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const parent = /^PPid:\s*(\d+)$/m.exec(status)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
