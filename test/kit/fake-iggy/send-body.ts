import { randomUUID } from 'node:crypto';
import { JsonFields } from './json-fields.js';
import { invalid, wrongShape } from './refusal.js';

/** Which partition a batch is for. */
export type Partitioning =
  | { readonly kind: 'balanced' }
  | { readonly kind: 'partition_id'; readonly partition: number }
  | { readonly kind: 'messages_key'; readonly key: Buffer };

export interface NewMessage {
  /** u128, decimal. */
  readonly id: string;
  /** base64 */
  readonly payload: string;
  /** As they came. */
  readonly userHeaders: readonly unknown[];
}

export interface SendBody {
  readonly partitioning: Partitioning;
  readonly messages: readonly NewMessage[];
}

/** `POST …/messages`. Throws `Refusal`; nothing of a batch is taken when one message is not. */
export function readSendBody(value: unknown): SendBody {
  const body = new JsonFields(value);
  const partitioning = readPartitioning(new JsonFields(body.any('partitioning')));
  const messages = body.list('messages').map((message) => readMessage(new JsonFields(message)));
  if (messages.length === 0) throw invalid('invalid_messages_count', 'Invalid messages count');
  return { partitioning, messages };
}

function readPartitioning(fields: JsonFields): Partitioning {
  const kind = fields.text('kind');
  const value = fields.bytes('value');
  switch (kind) {
    case 'balanced':
      return { kind };
    case 'partition_id':
      if (value.length !== 4) throw invalid('invalid_command', 'a partition id has four bytes');
      return { kind, partition: value.readUInt32LE() };
    case 'messages_key':
      if (value.length < 1 || value.length > 255) {
        throw invalid('invalid_key_value_length', `a key of ${value.length} bytes`);
      }
      return { kind, key: value };
    default:
      throw wrongShape(`unknown variant \`${kind}\``);
  }
}

const MAX_PAYLOAD_BYTES = 64_000_000;
const MAX_HEADERS_BYTES = 100_000;

function readMessage(fields: JsonFields): NewMessage {
  const payload = fields.bytes('payload');
  if (payload.length === 0) throw invalid('empty_message_payload', 'Empty message payload');
  if (payload.length > MAX_PAYLOAD_BYTES) throw invalid('too_big_message_payload', 'Too big message payload');
  const userHeaders = fields.has('user_headers') ? fields.list('user_headers') : [];
  const bytes = userHeaders.reduce((sum: number, header) => sum + headerBytes(new JsonFields(header)), 0);
  if (bytes > MAX_HEADERS_BYTES) throw invalid('too_big_user_headers', 'Too big user headers');
  return { id: readId(fields), payload: payload.toString('base64'), userHeaders };
}

const HEADER_KINDS = new Set(
  'raw string bool int8 int16 int32 int64 int128 uint8 uint16 uint32 uint64 uint128 float32 float64'.split(
    ' ',
  ),
);

function headerBytes(header: JsonFields): number {
  let sum = 0;
  for (const name of ['key', 'value']) {
    const part = new JsonFields(header.any(name));
    if (!HEADER_KINDS.has(part.text('kind'))) throw wrongShape(`unknown variant \`${part.text('kind')}\``);
    const { length } = part.bytes('value');
    if (length < 1 || length > 255) throw invalid(`invalid_header_${name}`, `Invalid header ${name}`);
    sum += length;
  }
  return sum;
}

/** Absent or 0: the server mints one. A number, a decimal u128, or a UUID with or without dashes. */
function readId(fields: JsonFields): string {
  const id = fields.has('id') ? parseId(fields) : 0n;
  return (id === 0n ? BigInt(`0x${randomUUID().replaceAll('-', '')}`) : id).toString();
}

function parseId(fields: JsonFields): bigint {
  if (typeof fields.any('id') === 'number') return BigInt(fields.unsigned('id'));
  const text = fields.text('id');
  const hex = text.replaceAll('-', '');
  if (/^\d{1,39}$/.test(text) && BigInt(text) < 2n ** 128n) return BigInt(text);
  if (/^[0-9a-f]{32}$/i.test(hex)) return BigInt(`0x${hex}`);
  throw wrongShape(`invalid message id \`${text}\``);
}
