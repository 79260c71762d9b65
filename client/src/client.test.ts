import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  type ClientEvent,
  type ClientOptions,
  createClient,
  type LiveClient,
  memoryCursorStore,
  type Observer,
  type SubscriptionError,
  type SubscriptionState,
} from './index.js';
import { FakeGateway } from './testing/fake-gateway.js';

const SOON = { timeout: 10_000 };
const Numbers = parse('subscription Numbers { n }') as TypedDocumentNode<
  { n: number },
  Record<string, never>
>;

let fake: FakeGateway;
const clients: LiveClient[] = [];
beforeEach(async () => {
  fake = await FakeGateway.start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await fake[Symbol.asyncDispose]();
});

function open(options: Partial<ClientOptions> = {}): LiveClient {
  const client = createClient({
    url: fake.url,
    tenant: 'acme',
    webSocketImpl: WebSocket,
    backoff: { baseMs: 10, maxMs: 50 },
    ...options,
  });
  clients.push(client);
  return client;
}

/** All that one subscription was told. */
class Heard implements Observer<{ n: number }> {
  readonly numbers: (number | undefined)[] = [];
  readonly states: SubscriptionState[] = [];
  readonly cursors: string[] = [];
  failure: SubscriptionError | undefined;
  completed = false;
  next: Observer<{ n: number }>['next'] = ({ data }) => void this.numbers.push(data?.n);
  error = (error: SubscriptionError) => (this.failure = error);
  complete = () => void (this.completed = true);
  state = (state: SubscriptionState) => void this.states.push(state);
  advanced = (cursor: string) => void this.cursors.push(cursor);

  constructor(readonly extra: Partial<Observer<{ n: number }>> = {}) {
    Object.assign(this, extra);
  }
}

const upTo = (end: number) => Array.from({ length: end }, (_, i) => i + 1);

/** A token that nobody signed. */
function token(name: string, secondsLeft: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: name, exp: Date.now() / 1000 + secondsLeft })}.`;
}

describe.each(['websocket', 'sse'] as const)('over %s', (transport) => {
  /** Subscribed, and known to be: the server has said where it stands. */
  async function listen(client: LiveClient, heard = new Heard(), key?: string): Promise<() => void> {
    const stop = client.subscribe(Numbers, key === undefined ? {} : { key }, heard);
    await expect.poll(() => heard.cursors.length, SOON).toBeGreaterThan(0);
    return stop;
  }

  test('results come in order with their cursors, and the server is told who asks', async () => {
    const heard = new Heard();
    const cursors: unknown[] = [];
    heard.next = ({ data }, meta) => {
      heard.numbers.push(data?.n);
      cursors.push(meta.cursor);
    };
    await listen(open({ transport, token: async () => 'abc' }), heard);
    fake.publish(3);
    await expect.poll(() => heard.numbers, SOON).toEqual([1, 2, 3]);
    expect(cursors).toEqual(['c1', 'c2', 'c3']);
    expect(fake.asked).toEqual([
      {
        tenant: 'acme',
        token: 'abc',
        query: expect.stringContaining('Numbers'),
        variables: undefined,
        resumeAfter: undefined,
      },
    ]);
    expect(heard.states.slice(0, 2)).toEqual([{ kind: 'connecting' }, { kind: 'open', after: undefined }]);
  });

  test('a connection that is cut again and again loses nothing and repeats nothing', async () => {
    const heard = new Heard();
    await listen(open({ transport }), heard);
    for (let cut = 1; cut <= 10; cut += 1) {
      fake.publish(10);
      await expect.poll(() => heard.numbers.length, SOON).toBeGreaterThanOrEqual(cut * 10 - 5);
      fake.cut();
      fake.publish(10);
      await expect.poll(() => fake.streams, SOON).toBe(1);
      fake.cut();
      await expect.poll(() => heard.numbers, SOON).toEqual(upTo(cut * 20));
    }
    await expect.poll(() => fake.asked.at(-1)?.resumeAfter, SOON).toBe('c200');
  });

  test('what happened before the first result is not lost either, for heartbeats move the cursor', async () => {
    const heard = new Heard();
    await listen(open({ transport }), heard);
    fake.beat();
    await expect.poll(() => heard.cursors.at(-1), SOON).toBe('c1');
    fake.cut();
    fake.publish(1);
    await expect.poll(() => heard.numbers, SOON).toEqual([2]);
    expect(fake.asked.at(-1)?.resumeAfter).toBe('c1');
  });

  test('a server that is away is asked again with growing pauses until it is back', async () => {
    const heard = new Heard();
    await listen(open({ transport }), heard);
    const { port } = fake;
    await fake[Symbol.asyncDispose]();
    await expect
      .poll(() => heard.states.filter(({ kind }) => kind === 'waiting').length, SOON)
      .toBeGreaterThanOrEqual(4);
    fake = await FakeGateway.start(port);
    await expect.poll(() => fake.streams, SOON).toBe(1);
    fake.publish(1);
    await expect.poll(() => heard.numbers, SOON).toEqual([1]);
    const pauses = heard.states.flatMap((state) => (state.kind === 'waiting' ? [state.ms] : []));
    expect(pauses[3]).toBeGreaterThan(20);
    expect(heard.failure).toBeUndefined();
  });

  test.each(['SUBSCRIPTION_TOO_SLOW', 'PLANNER_BUSY'])('%s is a pause and no end', async (code) => {
    const heard = new Heard();
    await listen(open({ transport }), heard);
    fake.publish(2);
    await expect.poll(() => heard.numbers.length, SOON).toBe(2);
    fake.fail(code, { retryable: true });
    fake.publish(2);
    await expect.poll(() => heard.numbers, SOON).toEqual([1, 2, 3, 4]);
  });

  test.each(['SUBSCRIPTION_LIMIT', 'CONNECTION_LIMIT'])('%s is a long pause', async (code) => {
    const heard = new Heard();
    await listen(open({ transport, backoff: { baseMs: 10, limitMs: 300 } }), heard);
    fake.fail(code);
    fake.publish(1);
    await expect.poll(() => heard.numbers, SOON).toEqual([1]);
    const [waited] = heard.states.flatMap((state) => (state.kind === 'waiting' ? [state] : []));
    expect(waited).toMatchObject({ error: { code } });
    expect(waited?.ms).toBeGreaterThanOrEqual(300);

    const patient = new Heard();
    await listen(open({ transport }), patient);
    fake.fail(code);
    await expect.poll(() => patient.states.at(-1)?.kind, SOON).toBe('waiting');
    expect(patient.states.at(-1)).toMatchObject({ ms: expect.toSatisfy((ms: number) => ms >= 30_000) });
  });

  test('a bug of the server is tried twice more, counted anew after each result', async () => {
    const heard = new Heard();
    await listen(open({ transport }), heard);
    for (let round = 1; round <= 2; round += 1) {
      for (let fault = 1; fault <= 2; fault += 1) {
        fake.fail('INTERNAL_SERVER_ERROR');
        await expect.poll(() => fake.streams, SOON).toBe(1);
      }
      fake.publish(1);
      await expect.poll(() => heard.numbers, SOON).toEqual(upTo(round));
    }
    for (let fault = 1; fault <= 3; fault += 1) {
      expect(heard.failure).toBeUndefined();
      await expect.poll(() => fake.streams, SOON).toBe(1);
      fake.fail('INTERNAL_SERVER_ERROR');
    }
    await expect.poll(() => heard.failure?.code, SOON).toBe('INTERNAL_SERVER_ERROR');
  });

  test('the cursor of the error is where it goes on, and is kept', async () => {
    const store = memoryCursorStore();
    const heard = new Heard();
    await listen(open({ transport, store }), heard, 'inbox');
    fake.pass(2);
    fake.fail('SUBSCRIPTION_TOO_SLOW', { retryable: true, cursor: 'c2' });
    fake.publish(1);
    await expect.poll(() => heard.numbers, SOON).toEqual([3]);
    expect(fake.asked.at(-1)?.resumeAfter).toBe('c2');

    fake.pass(1);
    fake.fail('PERMISSION_DENIED', { cursor: 'c4' });
    await expect.poll(() => heard.failure?.code, SOON).toBe('PERMISSION_DENIED');
    expect(await store.get('acme.inbox')).toBe('c4');
  });

  test.each([
    'MODULE_DISABLED',
    'PERMISSION_DENIED',
    'SESSION_ENDED',
    'TOKEN_INVALID',
    'GRAPHQL_VALIDATION_FAILED',
  ])('%s ends the subscription, and nobody tries again', async (code) => {
    const heard = new Heard();
    await listen(open({ transport }), heard);
    fake.fail(code, { module: 'blog' });
    await expect
      .poll(() => heard.failure, SOON)
      .toMatchObject({
        code,
        details: { errors: [{ extensions: { module: 'blog' } }] },
      });
    fake.publish(1);
    expect(fake.asked).toHaveLength(1);
    expect(heard.states.at(-1)).toEqual({ kind: 'ended' });
  });

  test('a result with errors beside its data is a result, and a regular end is told', async () => {
    const results: unknown[] = [];
    const heard = new Heard({ next: (result) => void results.push(result) });
    await listen(open({ transport }), heard);
    const result = { data: { n: null }, errors: [{ message: 'hidden' }], extensions: { cursor: 'c0.5' } };
    fake.send(result);
    await expect.poll(() => results, SOON).toEqual([result]);
    fake.complete();
    await expect.poll(() => heard.completed, SOON).toBe(true);
    expect(heard.failure).toBeUndefined();
  });

  test('an expired token is renewed by the application, and the stream goes on after its cursor', async () => {
    const needs: unknown[] = [];
    const give = (need: { expired?: string }) => (needs.push(need), `token-${needs.length}`);
    const heard = new Heard();
    await listen(open({ transport, token: give }), heard);
    fake.publish(1);
    await expect.poll(() => heard.numbers.length, SOON).toBe(1);
    fake.fail('SUBSCRIPTION_TOKEN_EXPIRED', { retryable: false });
    fake.publish(1);
    await expect.poll(() => heard.numbers, SOON).toEqual([1, 2]);
    expect(needs).toEqual([{}, { expired: 'token-1' }]);
    expect(fake.asked.at(-1)).toMatchObject({ token: 'token-2', resumeAfter: 'c1' });
  });

  test('an application that has no fresh token gets the error, after a few questions', async () => {
    const heard = new Heard();
    fake.refusal = { code: 'TOKEN_EXPIRED' };
    fake.takesRenewals = false;
    open({ transport, token: () => 'old' }).subscribe(Numbers, {}, heard);
    await expect.poll(() => heard.failure?.code, { timeout: 60_000 }).toBe('TOKEN_EXPIRED');
    expect(fake.asked.length).toBeLessThanOrEqual(4);
  }, 60_000);

  test.each(['CURSOR_EXPIRED', 'CURSOR_INVALID', 'CURSOR_KEY_UNKNOWN'])(
    '%s is an error, and with onGap a question',
    async (code) => {
      const client = open({ transport });
      const heard = new Heard();
      await listen(client, heard);
      fake.refusal = { code };
      fake.cut();
      await expect.poll(() => heard.failure?.code, SOON).toBe(code);

      fake.refusal = undefined;
      const gaps: string[] = [];
      const asked = new Heard({
        onGap: (error) => {
          gaps.push(error.code);
          fake.refusal = undefined;
          return 'restart';
        },
      });
      await listen(client, asked);
      fake.refusal = { code };
      fake.cut();
      fake.publish(1);
      await expect.poll(() => fake.streams, SOON).toBe(1);
      fake.publish(1);
      await expect.poll(() => asked.numbers, SOON).toEqual([2]);
      expect(gaps).toEqual([code]);
      expect(fake.asked.at(-1)?.resumeAfter).toBeUndefined();
    },
  );

  test('a result that comes twice is delivered once', async () => {
    const events: ClientEvent[] = [];
    const heard = new Heard();
    await listen(open({ transport, onEvent: (event) => events.push(event) }), heard);
    fake.publish(2);
    fake.repeat(2);
    fake.repeat(1);
    fake.publish(1);
    await expect.poll(() => heard.numbers, SOON).toEqual([1, 2, 3]);
    expect(events.filter(({ kind }) => kind === 'duplicate')).toHaveLength(2);
  });

  test('with a key, a later client goes on where the last one stopped', async () => {
    const store = memoryCursorStore();
    const [first, second] = [new Heard(), new Heard()];
    const stop = await listen(open({ transport, store }), first, 'inbox');
    fake.publish(2);
    await expect.poll(() => first.numbers, SOON).toEqual([1, 2]);
    stop();
    await expect.poll(() => fake.streams, SOON).toBe(0);
    fake.publish(2);
    await listen(open({ transport, store }), second, 'inbox');
    await expect.poll(() => second.numbers, SOON).toEqual([3, 4]);

    const other = new Heard();
    await listen(open({ transport, store, tenant: 'globex' }), other, 'inbox');
    expect(fake.asked.at(-1)).toMatchObject({ tenant: 'globex', resumeAfter: undefined });
  });

  test('a key is one subscription at a time', async () => {
    const client = open({ transport });
    const stop = await listen(client, new Heard(), 'inbox');
    expect(() => client.subscribe(Numbers, { key: 'inbox' }, new Heard())).toThrow(
      expect.objectContaining({ code: 'KEY_IN_USE' }),
    );
    stop();
    await listen(client, new Heard(), 'inbox');
  });

  test('a listener that throws ends its subscription before the event, and no other', async () => {
    const store = memoryCursorStore();
    const client = open({ transport, store });
    const broken = new Heard({
      next: ({ data }) => {
        if (data?.n === 2) throw new Error('broken');
      },
    });
    const heard = new Heard();
    await listen(client, broken, 'broken');
    await listen(client, heard);
    fake.publish(3);
    await expect.poll(() => heard.numbers, SOON).toEqual([1, 2, 3]);
    expect(broken.failure).toMatchObject({ code: 'HANDLER_FAILED', cause: { message: 'broken' } });
    expect(await store.get('acme.broken')).toBe('c1');
  });

  test('a loop gets one result at a time, and what it leaves undone comes again', async () => {
    const store = memoryCursorStore();
    const seen: unknown[] = [];
    const loop = async (end: number) => {
      for await (const { data } of open({ transport, store }).iterate(Numbers, { key: 'loop' })) {
        seen.push(data?.n);
        if (data?.n === end) return;
      }
    };
    const first = loop(3);
    await expect.poll(async () => store.get('acme.loop'), SOON).toBe('c0');
    fake.publish(5);
    await first;
    await loop(5);
    expect(seen).toEqual([1, 2, 3, 3, 4, 5]);
  });

  test('a loop that is slow leaves the stream, and takes it up again without a gap', async () => {
    const seen: unknown[] = [];
    const loop = open({ transport }).iterate(Numbers, {});
    const first = loop.next();
    await expect.poll(() => fake.streams, SOON).toBe(1);
    fake.publish(1_500);
    await first;
    await expect.poll(() => fake.streams, SOON).toBe(0);
    fake.publish(500);
    for (let i = 2; i <= 2_000; i += 1) seen.push((await loop.next()).value?.data?.n);
    expect(seen).toEqual(upTo(2_000).slice(1));
    expect(await loop.return?.()).toEqual({ done: true, value: undefined });
    await expect.poll(() => fake.streams, SOON).toBe(0);
  });

  test('without cursors it begins anew after an outage of the module, and the state says that there is a gap', async () => {
    fake.hasCursors = false;
    const heard = new Heard();
    open({ transport }).subscribe(Numbers, {}, heard);
    await expect.poll(() => fake.streams, SOON).toBe(1);
    fake.publish(2);
    await expect.poll(() => heard.numbers, SOON).toEqual([1, 2]);
    fake.fail('SUBGRAPH_UNAVAILABLE', { retryable: true });
    fake.publish(3);
    await expect.poll(() => fake.streams, SOON).toBe(1);
    fake.publish(1);
    await expect.poll(() => heard.numbers, SOON).toEqual([1, 2, 6]);
    expect(fake.asked.map(({ resumeAfter }) => resumeAfter)).toEqual([undefined, undefined]);
    const opened = heard.states.filter(({ kind }) => kind === 'open');
    expect(opened).toEqual(Array(2).fill({ kind: 'open', after: undefined }));
  });

  test('without cursors a slow loop keeps no more than so many results, and goes on with what comes then', async () => {
    fake.hasCursors = false;
    const loop = open({ transport }).iterate(Numbers, {});
    const first = loop.next();
    await expect.poll(() => fake.streams, SOON).toBe(1);
    fake.publish(5_000);
    await first;
    await expect.poll(() => fake.streams, SOON).toBe(0);
    const seen: unknown[] = [];
    const readOn = async () => {
      while (seen.at(-1) !== 5_001) seen.push((await loop.next()).value?.data?.n);
    };
    const reading = readOn();
    await expect.poll(() => fake.streams, SOON).toBe(1);
    fake.publish(1);
    await reading;
    expect(seen.length).toBeLessThan(2_000);
    await loop.return?.();
  });

  test('close ends everything without a word', async () => {
    const client = open({ transport });
    const heard = new Heard();
    await listen(client, heard);
    client.close();
    await expect.poll(() => fake.streams, SOON).toBe(0);
    fake.publish(1);
    expect(heard.numbers).toEqual([]);
    expect(() => client.subscribe(Numbers, {}, heard)).toThrow(
      expect.objectContaining({ code: 'CLIENT_CLOSED' }),
    );
  });

  test('a connection that has fallen silent is given up', async () => {
    const events: ClientEvent[] = [];
    const heard = new Heard();
    const client = open({ transport, silenceMs: 200, onEvent: (event) => events.push(event) });
    await listen(client, heard);
    if (transport === 'sse') {
      await expect.poll(() => events.some(({ kind }) => kind === 'lost'), SOON).toBe(true);
    }
    fake.publish(1);
    await expect.poll(() => heard.numbers, SOON).toEqual([1]);
  });
});

describe('over websocket', () => {
  test('subscriptions share a connection, and one that is left closes it a little later', async () => {
    const client = open();
    const stops = [new Heard(), new Heard()].map((heard) => client.subscribe(Numbers, {}, heard));
    await expect.poll(() => fake.streams, SOON).toBe(2);
    expect(fake.connections).toBe(1);
    for (const stop of stops) stop();
    await expect.poll(() => fake.streams, SOON).toBe(0);
  });

  test.each([
    [1000, ''],
    [1012, 'Service Restart'],
    [4503, 'DATABASE_UNAVAILABLE: away'],
  ])('close code %d is followed by another connection', async (code, reason) => {
    const heard = new Heard();
    open().subscribe(Numbers, {}, heard);
    await expect.poll(() => heard.cursors.length, SOON).toBe(1);
    fake.closeSockets(code, reason);
    fake.publish(1);
    await expect.poll(() => heard.numbers, SOON).toEqual([1]);
    expect(fake.connections).toBe(2);
  });

  test.each([
    [4400, 'TENANT_REQUIRED: …', 'TENANT_REQUIRED'],
    [4401, 'TOKEN_INVALID: not ours', 'TOKEN_INVALID'],
    [4403, 'TENANT_INACTIVE: off', 'TENANT_INACTIVE'],
    [4404, 'TENANT_NOT_FOUND: none', 'TENANT_NOT_FOUND'],
    [4406, 'Subprotocol not acceptable', 'CONNECTION_LOST'],
  ])('close code %d ends what is subscribed', async (code, reason, expected) => {
    fake.closeWith = { code, reason };
    const heard = new Heard();
    open().subscribe(Numbers, {}, heard);
    await expect
      .poll(() => heard.failure, SOON)
      .toMatchObject({ code: expected, details: { closeCode: code } });
    expect(fake.connections).toBe(1);
  });

  test('4429 is followed by another connection after a long pause', async () => {
    const heard = new Heard();
    fake.closeWith = { code: 4429, reason: 'CONNECTION_LIMIT: too many' };
    open({ backoff: { baseMs: 10, limitMs: 300 } }).subscribe(Numbers, {}, heard);
    await expect.poll(() => heard.states.at(-1), SOON).toMatchObject({ error: { code: 'CONNECTION_LIMIT' } });
    expect(heard.states.at(-1)).toMatchObject({ ms: expect.toSatisfy((ms: number) => ms >= 300) });
    fake.closeWith = undefined;
    await expect.poll(() => heard.cursors.length, SOON).toBe(1);
  });

  test('a handshake refused for the age of its token is tried with a fresh one', async () => {
    fake.closeWith = { code: 4401, reason: 'TOKEN_EXPIRED: too old' };
    const heard = new Heard();
    const needs: unknown[] = [];
    const give = (need: { expired?: string }) => {
      needs.push(need);
      if (need.expired !== undefined) fake.closeWith = undefined;
      return need.expired === undefined ? 'old' : 'fresh';
    };
    open({ token: give }).subscribe(Numbers, {}, heard);
    await expect.poll(() => heard.cursors.length, SOON).toBe(1);
    expect(needs).toEqual([{}, { expired: 'old' }]);
  });

  test('a token near its end is renewed over the connection that stands', async () => {
    const tokens = [token('first', 1), token('second', 900)];
    const heard = new Heard();
    const needs: unknown[] = [];
    const give = (need: { expired?: string }) => (needs.push(need), tokens[needs.length - 1] ?? null);
    open({ token: give }).subscribe(Numbers, {}, heard);
    await expect.poll(() => fake.renewals, SOON).toEqual([tokens[1]]);
    expect(needs).toEqual([{}, { expired: tokens[0] }]);
    fake.publish(1);
    await expect.poll(() => heard.numbers, SOON).toEqual([1]);
    expect(fake.connections).toBe(1);
  });

  test('a token that comes back as old as it was is not sent again, and asked for until its end', async () => {
    const [old, fresh] = [token('old', 3), token('fresh', 900)];
    let asked = 0;
    const give = () => ((asked += 1) < 3 ? old : fresh);
    open({ token: give }).subscribe(Numbers, {}, new Heard());
    await expect.poll(() => fake.renewals, SOON).toEqual([fresh]);
    expect(fake.connections).toBe(1);
  });
});
