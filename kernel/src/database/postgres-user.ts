import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { dirname } from 'node:path';
import { embeddedPostgresUnavailable, postgresUserUnavailable } from './errors.js';
import type { PostgresBinaries } from './postgres-binaries.js';

/** The machine's user Postgres runs as. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresUser extends UserIds {
  /** Starts a program as this user, with a clean environment and `/` as working directory. */
  spawn(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
}

/** `nobody`: exists on every Unix, also in a container whose user namespace maps only 65536 ids. */
const nobody: UserIds = { uid: 65534, gid: 65534 };

/**
 * Ourselves, unless we are root, as whom Postgres refuses to run. Root starts it as the owner of an existing
 * data directory (so that the developer who made it can still use it), else as `nobody`.
 */
export function postgresUserIds(ourIds: UserIds, owner: UserIds | undefined): UserIds {
  if (ourIds.uid !== 0) return ourIds;
  return owner === undefined || owner.uid === 0 ? nobody : owner;
}

export function ourUserIds(): UserIds {
  if (process.getuid === undefined || process.getgid === undefined) {
    throw embeddedPostgresUnavailable(`${process.platform} has no Unix users`);
  }
  return { uid: process.getuid(), gid: process.getgid() };
}

/**
 * Finds a way to run Postgres as `ids` that reaches the binaries and `directories`. When we are root these may lie below
 * a folder like `/root` (0700) that no other user can enter. Folders that are not ours keep their permissions; instead
 * the server is given the one capability that lets it pass.
 *
 * Throws `POSTGRES_USER_UNAVAILABLE` when no way leads there, `EMBEDDED_POSTGRES_UNAVAILABLE` when the binaries do not run.
 */
export async function choosePostgresUser(
  ids: UserIds,
  binaries: PostgresBinaries,
  directories: readonly string[],
): Promise<PostgresUser> {
  const ours = ourUserIds();
  if (ids.uid === ours.uid) {
    const user = { ...ids, spawn: spawnPlainly };
    const problem = await probe(user, binaries, directories);
    if (problem !== undefined) throw embeddedPostgresUnavailable(problem);
    return user;
  }
  const problems: string[] = [];
  for (const spawnAs of [spawnWithIds, spawnPassingDirectories]) {
    const user = { ...ids, spawn: spawnAs(ids) };
    const problem = await probe(user, binaries, directories);
    if (problem === undefined) return user;
    problems.push(problem);
  }
  throw postgresUserUnavailable([dirname(binaries.postgres), ...directories], new Error(problems.join('\n')));
}

type Spawn = PostgresUser['spawn'];

const spawnPlainly: Spawn = (command, args, options = {}) => spawn(command, args, { ...base(), ...options });

/** Node also drops the supplementary groups of root (setgroups in libuv). */
const spawnWithIds =
  (ids: UserIds): Spawn =>
  (command, args, options = {}) =>
    spawn(command, args, { ...base(), ...options, ...ids });

/**
 * `setpriv` (util-linux) changes the user and keeps CAP_DAC_OVERRIDE, then executes the program under the same pid.
 * Without `no_setuid_fixup` access(2), by which Postgres finds its own executable, would ignore the capability
 * (capabilities(7), "SECBIT_NO_SETUID_FIXUP").
 */
const spawnPassingDirectories =
  ({ uid, gid }: UserIds): Spawn =>
  (command, args, options = {}) =>
    spawn(
      'setpriv',
      [
        `--reuid=${uid}`,
        `--regid=${gid}`,
        '--clear-groups',
        '--inh-caps=+dac_override',
        '--ambient-caps=+dac_override',
        '--securebits=+no_setuid_fixup',
        command,
        ...args,
      ],
      { ...base(), ...options },
    );

/** PGDATA, PGOPTIONS and their like are meant for other servers; the working directory may be closed to this user. */
function base(): SpawnOptions {
  return { cwd: '/', env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } };
}

/** `--describe-config` makes the server look for its own executable and load its libraries, without any data. */
const reachAll =
  '"$1" --describe-config > /dev/null || exit; : < "$2" || exit; shift 2; for d; do cd "$d" || exit; done';

/** What stands in the way of this user; `undefined` when nothing does. */
async function probe(
  user: PostgresUser,
  binaries: PostgresBinaries,
  directories: readonly string[],
): Promise<string | undefined> {
  const args = ['-c', reachAll, 'sh', binaries.postgres, binaries.bootstrapFile, ...directories];
  let child: ChildProcess;
  try {
    child = user.spawn('/bin/sh', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    return String(error);
  }
  const errors: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(String(error)));
    child.once('close', (code) =>
      resolve(code === 0 ? undefined : errors.join('').trim() || `exit code ${code}`),
    );
  });
}
