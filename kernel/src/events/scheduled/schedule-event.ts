import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.js';
import { CodedError } from '../../errors.js';
import { type Cause, validPayload } from '../envelope.js';
import type { EventDefinition, PayloadOf } from '../event-definition.js';

/** When an event is to be published. */
export interface Schedule {
  /** In the past: as soon as it can be. The database's clock decides when it has come. */
  readonly at: Date;
  /** What there is one of per type: `post:<id>`. At most 200 characters. */
  readonly key: string;
  /** What the event answers to. Default: the cause of the whole unit of work. */
  readonly cause?: Cause;
}

/** Characters, as the table has it. */
const MAX_KEY = 200;

/** `trx` is bound to the tenant. Throws `EVENT_INVALID`. */
export async function scheduleEvent<E extends EventDefinition>(
  trx: Knex.Transaction,
  {
    event,
    payload,
    actor,
    cause,
    at,
    key,
  }: Required<Schedule> & { readonly event: E; readonly payload: PayloadOf<E>; readonly actor: Actor },
): Promise<void> {
  requireSchedule(event, at, key);
  await trx.raw(SCHEDULE, {
    type: event.type,
    key,
    version: event.version,
    payload: JSON.stringify(validPayload(event, payload)),
    actorId: actor.kind === 'user' ? actor.userId : null,
    correlationId: cause.correlationId,
    causationId: cause.causationId,
    atMs: at.getTime(),
  });
}

/** `trx` is bound to the tenant. */
export async function unscheduleEvent(
  trx: Knex.Transaction,
  { type }: EventDefinition,
  key: string,
): Promise<boolean> {
  return (await trx('sys_scheduled_events').where({ event_type: type, key }).delete()) > 0;
}

/** All of it is new: who replaces an event has another cause, and its failures were those of the former. */
const SCHEDULE = `
  insert into sys_scheduled_events as s
         (event_type, key, version, payload, actor_id, correlation_id, causation_id, due_at, next_attempt_at)
  select :type, :key, :version::smallint, :payload::json, :actorId::uuid, :correlationId::text, :causationId::text, at, at
    from to_timestamp(:atMs::float8 / 1000) as at
  on conflict (tenant_id, event_type, key) do update
     set version = excluded.version, payload = excluded.payload, actor_id = excluded.actor_id,
         correlation_id = excluded.correlation_id, causation_id = excluded.causation_id,
         scheduled_at = excluded.scheduled_at, due_at = excluded.due_at, next_attempt_at = excluded.next_attempt_at,
         attempts = 0, last_error = null`;

function requireSchedule({ type }: EventDefinition, at: Date, key: string): void {
  if (Number.isNaN(at.getTime())) {
    throw new CodedError('EVENT_INVALID', `event "${type}" is scheduled for a time that is none`);
  }
  if (key.length === 0 || key.length > MAX_KEY) {
    throw new CodedError(
      'EVENT_INVALID',
      `event "${type}" is scheduled under a key of ${key.length} characters; 1 to ${MAX_KEY} may be`,
    );
  }
}
