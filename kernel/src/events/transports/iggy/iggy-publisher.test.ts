import { expect, test } from 'vitest';
import { tenantId } from '../../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../../envelope.js';
import { errorOfAnswer, errorOfSilence } from './iggy-errors.js';
import { batches, publishInOrder } from './iggy-publisher.js';

const tenant = tenantId('11111111-1111-4111-8111-111111111111');
const never = new AbortController().signal;

function envelope(number: number, payload: unknown = {}): PositionedEnvelope {
  return {
    id: `0198c0de-0000-7000-8000-${String(number).padStart(12, '0')}`,
    type: 'test.thing.happened',
    version: 1,
    tenantId: tenant,
    actorId: null,
    correlationId: 'c',
    causationId: null,
    occurredAt: '2026-08-21T10:00:00.000Z',
    payload,
    position: BigInt(number),
  };
}

const envelopes = (count: number) => Array.from({ length: count }, (_, i) => envelope(i + 1));

/** A server that judges each request by the numbers of its events, and keeps what it takes. */
function server(judge: (numbers: readonly number[], body: string) => Error | undefined) {
  const taken: number[] = [];
  const requests: (readonly number[])[] = [];
  const send = async (body: string): Promise<void> => {
    const { messages } = JSON.parse(body) as { messages: { id: string }[] };
    const numbers = messages.map(({ id }) => Number(id.slice(-12)));
    requests.push(numbers);
    const error = judge(numbers, body);
    if (error) throw error;
    taken.push(...numbers);
  };
  return { taken, requests, send };
}

const answer = (status: number, retryAfter: string | null = null) =>
  errorOfAnswer({ request: 'POST /messages', status, body: '', retryAfter });

const connectionLost = () =>
  errorOfSilence('POST /messages', Object.assign(new Error('lost'), { code: 'ECONNRESET' }));

test('sends what fits with one request', async () => {
  const { send, requests } = server(() => undefined);
  expect(await publishInOrder(send, tenant, envelopes(100), never)).toEqual({ kind: 'delivered' });
  expect(requests).toHaveLength(1);
});

test('sends nothing for nothing', async () => {
  const { send, requests } = server(() => undefined);
  expect(await publishInOrder(send, tenant, [], never)).toEqual({ kind: 'delivered' });
  expect(requests).toEqual([]);
});

test.each([
  [
    [4, 4, 4],
    [[4, 4], [4]],
  ],
  [[10], [[10]]],
  [
    [11, 1],
    [[11], [1]],
  ],
  [
    [1, 11, 1],
    [[1], [11], [1]],
  ],
  [[], []],
])('batches of %j by at most ten bytes are %j', (sizes, expected) => {
  const messages = sizes.map((bytes) => ({ json: '', bytes }));
  expect(batches(messages, 10).map((batch) => batch.map(({ bytes }) => bytes))).toEqual(expected);
});

test.each([1, 2, 5, 8, 9])(
  'finds event %i of nine that is refused, and delivers all before it',
  async (poison) => {
    const { send, taken, requests } = server((numbers) =>
      numbers.includes(poison) ? answer(400) : undefined,
    );
    expect(await publishInOrder(send, tenant, envelopes(9), never)).toEqual({
      kind: 'refused',
      delivered: poison - 1,
      reason: 'POST /messages: 400',
    });
    expect(taken).toEqual(Array.from({ length: poison - 1 }, (_, i) => i + 1));
    expect(requests.length).toBeLessThan(10);
  },
);

test('halves what is too large until it fits, in order', async () => {
  const { send, taken } = server((numbers) => (numbers.length > 3 ? answer(413) : undefined));
  expect(await publishInOrder(send, tenant, envelopes(20), never)).toEqual({ kind: 'delivered' });
  expect(taken).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test('sends the same again after an unknown outcome, and no more often than four times', async () => {
  let failures = 2;
  const passing = server(() => (failures-- > 0 ? connectionLost() : undefined));
  expect(await publishInOrder(passing.send, tenant, envelopes(2), never)).toEqual({ kind: 'delivered' });
  expect(passing.requests).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
  ]);

  const lasting = server(connectionLost);
  expect(await publishInOrder(lasting.send, tenant, envelopes(2), never)).toMatchObject({
    kind: 'unavailable',
    delivered: 0,
  });
  expect(lasting.requests).toHaveLength(4);
});

test('counts what was delivered before the server went away', async () => {
  const { send } = server((numbers) =>
    numbers.length > 2 ? answer(413) : numbers.includes(7) ? answer(500) : undefined,
  );
  expect(await publishInOrder(send, tenant, envelopes(8), never)).toEqual({
    kind: 'unavailable',
    delivered: 6,
    reason: 'POST /messages: 500',
  });
});

test.each([
  ['a server that wants to be left alone for an hour', answer(503, '3600')],
  ['a token refused twice', answer(401)],
  ['a user who may not', answer(403)],
  ['an error nobody foresaw', new Error('what?')],
])('leaves %s to the relay at once', async (_, error) => {
  const { send, requests } = server(() => error);
  expect(await publishInOrder(send, tenant, envelopes(3), never)).toEqual({
    kind: 'unavailable',
    delivered: 0,
    reason: error.message,
  });
  expect(requests).toHaveLength(1);
});

test('an aborted signal ends the waiting, with the reason for it', async () => {
  const abort = new AbortController();
  const { send, requests } = server(() => {
    setImmediate(() => abort.abort());
    return answer(503, '5');
  });
  expect(await publishInOrder(send, tenant, envelopes(1), abort.signal)).toEqual({
    kind: 'unavailable',
    delivered: 0,
    reason: 'POST /messages: 503',
  });
  expect(requests).toHaveLength(1);
});

test('takes a connection that breaks under more than two megabytes for a refusal', async () => {
  const { send, requests } = server((_, body) => (body.length > 2_000_000 ? connectionLost() : undefined));
  const large = [envelope(1), envelope(2, 'x'.repeat(1_600_000)), envelope(3)];
  expect(await publishInOrder(send, tenant, large, never)).toMatchObject({ kind: 'refused', delivered: 1 });
  expect(requests).toEqual([[1], [2]]);
});
