import { expect, test } from 'vitest';
import { tenantId } from '../../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../../envelope.js';
import { decodePayload, encodeMessage, encodeSend, pollAnswer, pollQuery } from './iggy-wire.js';

const envelope: PositionedEnvelope = {
  id: '0198c0de-0000-7000-8000-0000000000ff',
  type: 'blog.post.published',
  version: 1,
  tenantId: tenantId('11111111-1111-4111-8111-111111111111'),
  actorId: null,
  correlationId: 'request-1',
  causationId: null,
  occurredAt: '2026-08-21T10:00:00.123Z',
  payload: { title: 'Grüße 🦀', big: '9007199254740993' },
  position: 9_223_372_036_854_775_807n,
};

interface Body {
  readonly partitioning: unknown;
  readonly messages: readonly [
    { readonly id: string; readonly payload: string; readonly user_headers: unknown },
  ];
}

const body = JSON.parse(encodeSend(envelope.tenantId, [encodeMessage(envelope)])) as Body;
const base64 = (text: string) => Buffer.from(text).toString('base64');

test('an envelope comes back from its message as it was, position and all', () => {
  expect(decodePayload(body.messages[0].payload)).toEqual(envelope);
});

test('keeps fields of an envelope it does not know', () => {
  const extended = { ...envelope, traceId: 'abc' };
  const [message] = (JSON.parse(encodeSend('key', [encodeMessage(extended)])) as Body).messages;
  expect(decodePayload(message.payload)).toEqual(extended);
});

test('sends the event id as the message id, the tenant as the key, and both names as headers', () => {
  expect(body.partitioning).toEqual({ kind: 'messages_key', value: base64(envelope.tenantId) });
  expect(body.messages[0].id).toBe(envelope.id);
  expect(body.messages[0].user_headers).toEqual([
    {
      key: { kind: 'string', value: base64('tenant') },
      value: { kind: 'string', value: base64(envelope.tenantId) },
    },
    {
      key: { kind: 'string', value: base64('type') },
      value: { kind: 'string', value: base64(envelope.type) },
    },
  ]);
});

test('counts bytes, not characters', () => {
  const { json, bytes } = encodeMessage({ ...envelope, id: 'ü' });
  expect(bytes).toBe(Buffer.byteLength(json));
  expect(bytes).toBe(json.length + 1);
});

test.each([
  ['no base64 of JSON', '%%%'],
  ['no JSON', base64('hello')],
  ['no object', base64('7')],
  ['a field missing', base64(JSON.stringify({ ...envelope, position: '1', tenantId: undefined }))],
  ['a position that is a number', base64(JSON.stringify({ ...envelope, position: 1 }))],
  ['a tenant that is no uuid', base64(JSON.stringify({ ...envelope, position: '1', tenantId: 'demo' }))],
])('takes a payload for none of ours: %s', (_, payload) => {
  expect(decodePayload(payload)).toBeNull();
});

test.each([
  [{ kind: 'offset', offset: 7 }, 'kind=offset&value=7'],
  [{ kind: 'timestamp', ms: 1_767_225_600_123 }, 'kind=timestamp&value=1767225600123000'],
  [{ kind: 'first' }, 'kind=first&value=0'],
  [{ kind: 'last' }, 'kind=last&value=0'],
] as const)('polls from %o without committing anything', (from, expected) => {
  expect(pollQuery(3, from, 200)).toBe(
    `consumer_id=rustok&partition_id=3&${expected}&count=200&auto_commit=false`,
  );
});

test('reads a page whose ids are more than a number can hold', () => {
  const text = `{"partition_id":0,"current_offset":41,"count":1,"messages":[{"header":{
    "checksum":18446744073709551615,"id":340282366920938463463374607431768211455,"offset":41,"timestamp":1},
    "payload":"e30=","user_headers":[]}]}`;
  expect(pollAnswer.parse(JSON.parse(text))).toEqual({
    currentOffset: 41,
    messages: [{ offset: 41, payload: 'e30=' }],
  });
});
