import type { Knex } from 'knex';
import { CodedError, OutageError } from '../errors.js';
import { serverMessage } from './server-message.js';

/** `on delete set null (column)` came with 15. */
const OLDEST_MAJOR = 15;

/** Throws `DATABASE_UNREACHABLE` or `DATABASE_TOO_OLD` before anything is done to the database. */
export async function requireServer(owner: Knex): Promise<void> {
  const { rows } = await owner.raw('show server_version_num').catch((cause: unknown) => {
    throw new OutageError('DATABASE_UNREACHABLE', `the database cannot be reached: ${serverMessage(cause)}`, {
      cause,
    });
  });
  const major = Math.floor(Number(rows[0].server_version_num) / 10_000);
  if (major < OLDEST_MAJOR) {
    throw new CodedError(
      'DATABASE_TOO_OLD',
      `the database is Postgres ${major}, and this platform needs ${OLDEST_MAJOR} or newer`,
    );
  }
}
