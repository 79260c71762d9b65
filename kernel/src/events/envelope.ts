import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../access/actor.js';
import { CodedError } from '../errors.js';
import type { TenantId } from '../tenancy/tenant.js';
import type { EventDefinition, PayloadOf } from './event-definition.js';

/** An event on its way, as it stands in `sys_events` and reaches consumers and live operations. Plain JSON. */
export interface Envelope<P = unknown> {
  /** Consumers are idempotent by this. */
  readonly id: string;
  /** `blog.post.published` */
  readonly type: string;
  readonly version: number;
  readonly tenantId: TenantId;
  /** Who acted: a user's id, or `null` for nobody signed in and for the platform itself. */
  readonly actorId: string | null;
  /** The request, or the first event, everything downstream goes back to. */
  readonly correlationId: string;
  /** The id of the event whose handling published this one. */
  readonly causationId: string | null;
  /** RFC 3339, milliseconds, UTC; when it was appended. */
  readonly occurredAt: string;
  readonly payload: P;
}

/** An envelope the relay has given its place in the log. */
export interface PositionedEnvelope<P = unknown> extends Envelope<P> {
  /** Gapless over all tenants, and never before an event it depends on. */
  readonly position: bigint;
}

/** What an event answers to. */
export interface Cause {
  readonly correlationId: string;
  readonly causationId: string | null;
}

/** Throws `EVENT_INVALID`: a payload that does not fit its own definition is a bug of the publishing module. */
export function newEnvelope<E extends EventDefinition>({
  event,
  payload,
  tenantId,
  actor,
  cause,
}: {
  event: E;
  payload: PayloadOf<E>;
  tenantId: TenantId;
  actor: Actor;
  cause: Cause;
}): Envelope {
  return {
    id: uuidv7(),
    type: event.type,
    version: event.version,
    tenantId,
    actorId: actor.kind === 'user' ? actor.userId : null,
    correlationId: cause.correlationId,
    causationId: cause.causationId,
    occurredAt: new Date().toISOString(),
    payload: validPayload(event, payload),
  };
}

/** As it is published. Throws `EVENT_INVALID`. */
export function validPayload<E extends EventDefinition>(event: E, payload: unknown): unknown {
  const parsed = event.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw new CodedError('EVENT_INVALID', `event "${event.type}" has a bad payload: ${parsed.error.message}`);
}
