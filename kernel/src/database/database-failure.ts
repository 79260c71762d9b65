import type { UnitOfWork } from './unit-of-work.js';
import { asOutage } from './database-outage.js';

/** A lost race between transactions, or a session that the server ended for idling. */
const TRANSIENT_CODE = /^(40001|40P01|25P03)$/;

/** How far down an error's causes are looked at. */
const MAX_DEPTH = 5;

/** Whether it was the database's fault, and nothing that was asked of it: trying again is all there is to do. */
export function isDatabaseFailure(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < MAX_DEPTH && current instanceof Error; depth++) {
    const { code } = current as { code?: unknown };
    if (code === 'DATABASE_UNAVAILABLE' || TRANSIENT_CODE.test(String(code))) return true;
    if (asOutage(current, { readOnly: false }) !== current) return true;
    current = current.cause;
  }
  return false;
}

/** Tells afterwards whether the database failed under a unit of work, also where somebody hid that in an error of their own. */
export function watchForDatabaseFailure({ trx }: Pick<UnitOfWork, 'trx'>): () => boolean {
  let failed = false;
  trx.on('query-error', (error: unknown) => (failed ||= isDatabaseFailure(error)));
  return () => failed;
}
