import type { Knex } from 'knex';
import { insertDeadLetter } from '../dead-letters/insert-dead-letter.js';
import type { PositionedEnvelope } from '../envelope.js';

/** Where a consumer stands with a tenant, read under the lock of its row. `trx` of all these is bound to the tenant. */
export interface Offset {
  readonly position: bigint;
  /** Failed attempts at the next event. */
  readonly attempts: number;
  /** Milliseconds until that is due; 0 when it is. */
  readonly waitMs: number;
  /** For this tenant, or for all. */
  readonly paused: boolean;
}

/**
 * Locks the row until the transaction ends: handlers of one consumer and tenant never run side by side, in whatever
 * process. `null` when somebody else is at work; with `wait` they are waited for.
 */
export async function lockOffset(
  trx: Knex,
  consumer: string,
  { wait = false }: { readonly wait?: boolean } = {},
): Promise<Offset | null> {
  if (wait) {
    await createOffset(trx, consumer);
    // What follows looks anew: a statement that waited would tell of a pause as it was before.
    await trx('sys_consumer_offsets').where({ consumer }).forUpdate().first('consumer');
  }
  const found = await tryLock(trx, consumer);
  if (found || !(await createOffset(trx, consumer))) return found;
  return tryLock(trx, consumer);
}

async function tryLock(trx: Knex, consumer: string): Promise<Offset | null> {
  const { rows } = await trx.raw(
    `select position, attempts,
            paused_at is not null or exists (select from sys_consumer_pauses p where p.consumer = o.consumer) as paused,
            greatest(0, extract(epoch from next_attempt_at - clock_timestamp()) * 1000)::float8 as wait_ms
       from sys_consumer_offsets o where consumer = ? for update of o skip locked`,
    [consumer],
  );
  if (rows.length === 0) return null;
  const [{ position, attempts, paused, wait_ms }] = rows;
  return { position: BigInt(position), attempts, waitMs: Math.ceil(wait_ms ?? 0), paused };
}

/** `false` when it is there, which costs nothing but the question. */
async function createOffset(trx: Knex, consumer: string): Promise<boolean> {
  const { rowCount } = await trx.raw(
    'insert into sys_consumer_offsets (consumer) values (?) on conflict (tenant_id, consumer) do nothing',
    [consumer],
  );
  return rowCount > 0;
}

/** The attempts belong to the event it stood before, so they begin anew. */
export async function moveOffset(trx: Knex, consumer: string, position: bigint): Promise<void> {
  await trx('sys_consumer_offsets').where({ consumer }).update({
    position: position.toString(),
    attempts: 0,
    next_attempt_at: null,
    last_error: null,
    updated_at: trx.fn.now(),
  });
}

/** A failed attempt at the event after `position`. Changes nothing when somebody has moved on meanwhile. */
export async function keepAttempt(
  trx: Knex,
  {
    consumer,
    position,
    attempts,
    waitMs,
    lastError,
  }: {
    readonly consumer: string;
    readonly position: bigint;
    readonly attempts: number;
    readonly waitMs: number;
    readonly lastError: string;
  },
): Promise<void> {
  // The transaction that was rolled back may have been the first.
  await createOffset(trx, consumer);
  await trx('sys_consumer_offsets')
    .where({ consumer, position: position.toString() })
    .update({
      attempts,
      next_attempt_at: trx.raw(`clock_timestamp() + ? * interval '1 ms'`, [waitMs]),
      last_error: lastError,
      updated_at: trx.fn.now(),
    });
}

/** Moves past an event that becomes a dead letter. `false` when somebody has moved on meanwhile. */
export async function giveUp(
  trx: Knex,
  {
    consumer,
    position,
    envelope,
    attempts,
    reason,
  }: {
    readonly consumer: string;
    readonly position: bigint;
    readonly envelope: PositionedEnvelope;
    readonly attempts: number;
    readonly reason: string;
  },
): Promise<boolean> {
  // The transaction that was rolled back may have been the first.
  await createOffset(trx, consumer);
  const stillThere = await trx('sys_consumer_offsets')
    .where({ consumer, position: position.toString() })
    .forUpdate()
    .first('consumer');
  if (!stillThere) return false;
  await insertDeadLetter(trx, { envelope, consumer, reason, attempts });
  await moveOffset(trx, consumer, envelope.position);
  return true;
}
