import type { Knex } from 'knex';
import type { EventSettings } from '../event-settings.js';
import { backoffMs } from '../backoff.js';
import type { DeadLetter } from './dead-letter.js';
import { findDeadLetter } from './dead-letter-store.js';

// What happens to one requeued letter. `trx` is bound to its tenant, or of the platform role.

/** Locks the letter until the transaction ends; `null` when it is not due any more, or somebody else is at it. */
export async function lockRequeued(trx: Knex, id: string): Promise<DeadLetter | null> {
  const { rows } = await trx.raw(
    `select id from sys_events_dlq
      where id = ? and status = 'requeued' and next_attempt_at <= clock_timestamp() for update skip locked`,
    [id],
  );
  return rows.length === 0 ? null : findDeadLetter(trx, id);
}

/** It is done. */
export async function markReplayed(trx: Knex, { id, attempts }: DeadLetter): Promise<void> {
  await trx('sys_events_dlq')
    .where({ id })
    .update({
      status: 'replayed',
      attempts: attempts + 1,
      next_attempt_at: null,
      replayed_at: trx.raw('clock_timestamp()'),
    });
}

/** It waits for somebody again, and says why. */
export async function markDead(
  trx: Knex,
  { id }: Pick<DeadLetter, 'id'>,
  { reason, attempts }: { readonly reason: string; readonly attempts: number },
): Promise<void> {
  await trx('sys_events_dlq')
    .where({ id, status: 'requeued' })
    .update({
      status: 'dead',
      reason,
      attempts,
      next_attempt_at: null,
      dead_at: trx.raw('clock_timestamp()'),
    });
}

/** Not now, and nobody's fault. */
export async function postpone(trx: Knex, { id }: Pick<DeadLetter, 'id'>, waitMs: number): Promise<void> {
  await trx('sys_events_dlq')
    .where({ id, status: 'requeued' })
    .update({ next_attempt_at: trx.raw(`clock_timestamp() + ? * interval '1 ms'`, [waitMs]) });
}

/** A failed attempt: another one later, or dead again after the last. Returns the milliseconds until then. */
export async function keepFailedTry(
  trx: Knex,
  letter: Pick<DeadLetter, 'id' | 'attempts'>,
  reason: string,
  policy: Pick<EventSettings['consumers'], 'max_attempts' | 'backoff_base_ms' | 'backoff_max_ms'>,
): Promise<number | null> {
  const attempts = letter.attempts + 1;
  if (attempts >= policy.max_attempts) {
    await markDead(trx, letter, { reason, attempts });
    return null;
  }
  const waitMs = backoffMs(attempts, { baseMs: policy.backoff_base_ms, maxMs: policy.backoff_max_ms });
  await trx('sys_events_dlq').where({ id: letter.id, status: 'requeued' }).update({ reason, attempts });
  await postpone(trx, letter, waitMs);
  return waitMs;
}
