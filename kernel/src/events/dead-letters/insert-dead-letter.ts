import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import type { PositionedEnvelope } from '../envelope.js';

/** For whom an event died: a consumer, or the relay's target, by name. */
export type DeadLetterOrigin =
  | { readonly consumer: string; readonly target?: undefined }
  | { readonly target: string; readonly consumer?: undefined };

export type NewDeadLetter = DeadLetterOrigin & {
  readonly envelope: PositionedEnvelope;
  /** What the last attempt failed with, for people. Cut at 2,000 characters. */
  readonly reason: string;
  readonly attempts: number;
};

const MAX_REASON = 2_000;

/**
 * Sets an event aside, in the transaction that moves past it. Dying again for the same consumer or target is another
 * attempt in the same row, which is `dead` once more. `trx` is bound to the envelope's tenant, or of the platform role.
 */
export async function insertDeadLetter(
  trx: Knex,
  { envelope, consumer, target, reason, attempts }: NewDeadLetter,
): Promise<void> {
  const { position, ...stored } = envelope;
  await trx.raw(
    `insert into sys_events_dlq
       (id, tenant_id, event_id, position, type, version, envelope, target, consumer, reason, attempts)
     values (:id, :tenantId, :eventId, :position, :type, :version, :stored, :target, :consumer, :reason, :attempts)
     on conflict (tenant_id, event_id, consumer, target) do update
       set status = 'dead', reason = excluded.reason, attempts = excluded.attempts,
           next_attempt_at = null, dead_at = excluded.dead_at, replayed_at = null`,
    {
      id: uuidv7(),
      tenantId: envelope.tenantId,
      eventId: envelope.id,
      position: position.toString(),
      type: envelope.type,
      version: envelope.version,
      stored: JSON.stringify(stored),
      target: target ?? null,
      consumer: consumer ?? null,
      reason: reason.slice(0, MAX_REASON),
      attempts,
    },
  );
}
