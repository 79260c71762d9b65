import { OutageError } from '../errors.js';
import { serverMessage } from './server-message.js';

/** Of the network, of a shutdown (57P01 … 57P03), or of the connection (class 08). */
const OUTAGE_CODE = /^(08|57P0|53300|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)/;
/** What node-postgres and knex say without a code, and Postgres with one that says other things too. */
const OUTAGE_MESSAGE =
  /Connection terminated|Timeout acquiring a connection|not queryable|is not currently accepting connections/;

/**
 * The error as what it means to a caller: `DATABASE_UNAVAILABLE` when the database could not be reached or went
 * away, and otherwise the error itself. A write that was under way may have been committed or not: only reads are
 * said to be retryable.
 */
export function asOutage(error: unknown, { readOnly }: { readonly readOnly: boolean }): unknown {
  const { code = '', message = '' } = error as { code?: unknown; message?: string };
  if (!OUTAGE_CODE.test(String(code)) && !OUTAGE_MESSAGE.test(message)) return error;
  const advice = readOnly
    ? 'Try again.'
    : 'Whether the change was made is not known: look before trying again.';
  return new OutageError('DATABASE_UNAVAILABLE', `The database cannot be reached. ${advice}`, {
    cause: new Error(serverMessage(error), { cause: error }),
    details: { retryable: readOnly },
  });
}
