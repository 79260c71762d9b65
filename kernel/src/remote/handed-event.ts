import { z } from 'zod';
import type { PositionedEnvelope } from '../events/envelope.js';
import { tenantId } from '../tenancy/tenant.js';

/** What the body of a request for a subscription's field has in `extensions`, when the module is to answer it for one event. */
export const EVENT_EXTENSION = 'event';

const POSITION = /^\d{1,19}$/;

/** An envelope as it goes to a module in another process. docs/guides/remote-modules.md */
const handedEvent = z.object({
  id: z.uuid(),
  type: z.string(),
  version: z.number().int(),
  tenantId: z.uuid().transform(tenantId),
  actorId: z.string().nullable(),
  correlationId: z.string(),
  causationId: z.string().nullable(),
  occurredAt: z.string(),
  payload: z.unknown(),
  /** A decimal, since it may be beyond what a number of JSON holds. */
  position: z.string().regex(POSITION).transform(BigInt),
});

export type HandedEvent = z.input<typeof handedEvent>;

export function handedEventOf({ position, ...envelope }: PositionedEnvelope): HandedEvent {
  return { ...envelope, position: String(position) };
}

/** `undefined` for what is no event. */
export function readHandedEvent(value: unknown): PositionedEnvelope | undefined {
  return handedEvent.safeParse(value).data;
}
