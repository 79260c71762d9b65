import { z } from 'zod';
import { isUuid, tenantId } from '../../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../../envelope.js';

/**
 * Characters of an entry's envelope: below the least `proto-max-bulk-len` a server can have. A longer one would make it
 * close the connection, and so stand in the way of everybody's events.
 */
export const MAX_ENVELOPE_BYTES = 1_000_000;

/** `envelope` is what counts; the others let people and other programs pick without parsing it. */
export type EntryFields = readonly ['envelope', string, 'tenant', string, 'type', string, 'position', string];

/** What XREAD answers for one entry: its id, and names and values in turn. */
export type StreamEntry = readonly [id: string, fields: readonly string[] | null];

/** As much of the shape as is relied upon here; the payload's belongs to whoever handles it. */
const wireEnvelope = z.object({
  id: z.string().refine(isUuid),
  type: z.string().min(1),
  version: z.number().int(),
  tenantId: z.string().refine(isUuid).transform(tenantId),
  actorId: z.string().nullable(),
  correlationId: z.string(),
  causationId: z.string().nullable(),
  occurredAt: z.string(),
  payload: z.unknown(),
  /** A string, since JSON numbers end at 2^53. */
  position: z
    .string()
    .regex(/^[1-9]\d{0,18}$/)
    .transform(BigInt),
});

export function encodeEnvelope(envelope: PositionedEnvelope): string {
  return JSON.stringify({ ...envelope, position: envelope.position.toString() });
}

export function entryFields(envelope: PositionedEnvelope, json: string): EntryFields {
  const { tenantId, type, position } = envelope;
  return ['envelope', json, 'tenant', tenantId, 'type', type, 'position', position.toString()];
}

/** `null` for what is no envelope: others may write into the stream. */
export function decodeEntry([, fields]: StreamEntry): PositionedEnvelope | null {
  const at = fields?.findIndex((field, index) => index % 2 === 0 && field === 'envelope') ?? -1;
  if (at < 0) return null;
  let content: unknown;
  try {
    content = JSON.parse(fields?.[at + 1] ?? '');
  } catch {
    return null;
  }
  const parsed = wireEnvelope.safeParse(content);
  return parsed.success ? parsed.data : null;
}

/** Milliseconds since the epoch and a counter: `1700000000000-3`. Whether `a` was given before `b`. */
export function isEarlier(a: string, b: string): boolean {
  const [aMs = '0', aCount = '0'] = a.split('-');
  const [bMs = '0', bCount = '0'] = b.split('-');
  return aMs === bMs ? BigInt(aCount) < BigInt(bCount) : BigInt(aMs) < BigInt(bMs);
}
