import { z } from 'zod';
import { isUuid, type TenantId } from '../../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../../envelope.js';

/** A message as it stands in the request: JSON text. */
export interface WireMessage {
  readonly json: string;
  /** Of `json`. */
  readonly bytes: number;
}

/**
 * The id is Iggy's too, but read back only from the payload: Iggy gives its 128 bits as a bare JSON number, which
 * `JSON.parse` rounds. Headers are for people who look into the log with Iggy's own tools.
 */
export function encodeMessage(envelope: PositionedEnvelope): WireMessage {
  const json = JSON.stringify({
    id: envelope.id,
    payload: base64(JSON.stringify({ ...envelope, position: envelope.position.toString() })),
    user_headers: [textHeader('tenant', envelope.tenantId), textHeader('type', envelope.type)],
  });
  return { json, bytes: Buffer.byteLength(json) };
}

function textHeader(key: string, value: string): unknown {
  return {
    key: { kind: 'string', value: base64(key) },
    value: { kind: 'string', value: base64(value) },
  };
}

/** The body of a send. One key a request, so that all of it lands in one partition, in this order. */
export function encodeSend(key: string, messages: readonly WireMessage[]): string {
  const partitioning = JSON.stringify({ kind: 'messages_key', value: base64(key) });
  return `{"partitioning":${partitioning},"messages":[${messages.map(({ json }) => json).join(',')}]}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const envelopeSchema = z.looseObject({
  id: z.uuid(),
  type: z.string(),
  version: z.number().int(),
  tenantId: z
    .string()
    .refine(isUuid)
    .transform((id) => id as TenantId),
  actorId: z.string().nullable(),
  correlationId: z.string(),
  causationId: z.string().nullable(),
  occurredAt: z.iso.datetime(),
  payload: z.unknown(),
  position: z
    .string()
    .regex(/^\d{1,19}$/)
    .transform(BigInt),
});

/** What a message holds; `null` when it is no envelope of ours. `payload` is base64. */
export function decodePayload(payload: string): PositionedEnvelope | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(payload, 'base64').toString());
  } catch {
    return null;
  }
  return envelopeSchema.safeParse(value).data ?? null;
}

/** `POST /users/login` */
export const loginAnswer = z
  .object({ access_token: z.object({ token: z.string().min(1), expiry: z.number() }) })
  .transform(({ access_token: { token, expiry } }) => ({ value: token, expiresAtMs: expiry * 1000 }));

export type AccessToken = z.output<typeof loginAnswer>;

/** `GET /streams/{s}/topics/{t}`, as far as we read it. */
export const topicAnswer = z
  .object({ partitions: z.array(z.object({ id: z.number().int() })) })
  .transform(({ partitions }) => ({ partitions: partitions.map(({ id }) => id).sort((a, b) => a - b) }));

export type Topic = z.output<typeof topicAnswer>;

/** `GET …/messages`. Offsets are exact in JSON numbers: 2^53 messages in a partition are out of reach. */
export const pollAnswer = z
  .object({
    current_offset: z.number().int(),
    messages: z.array(z.object({ header: z.object({ offset: z.number().int() }), payload: z.string() })),
  })
  .transform(({ current_offset, messages }) => ({
    /** Of the newest message; 0 also when there is none. */
    currentOffset: current_offset,
    messages: messages.map(({ header, payload }) => ({ offset: header.offset, payload })),
  }));

export type Page = z.output<typeof pollAnswer>;

/** Where a poll begins. */
export type PollFrom =
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'timestamp'; readonly ms: number }
  | { readonly kind: 'first' }
  | { readonly kind: 'last' };

export function pollQuery(partition: number, from: PollFrom, count: number): string {
  const value = from.kind === 'offset' ? from.offset : from.kind === 'timestamp' ? from.ms * 1000 : 0;
  return new URLSearchParams({
    // Offsets are ours to keep, so the name only has to be there.
    consumer_id: 'rustok',
    partition_id: String(partition),
    kind: from.kind,
    value: String(value),
    count: String(count),
    auto_commit: 'false',
  }).toString();
}
