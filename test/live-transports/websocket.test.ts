import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { RawSocket } from './raw-socket.js';
import { type LiveWorld, signIn, startLiveWorld, SUBSCRIPTION } from './world.js';

let world: LiveWorld;

beforeAll(async () => {
  world = await startLiveWorld({ heartbeat_ms: 500, connection_init_timeout_ms: 100 });
}, 60_000);
afterAll(() => world[Symbol.asyncDispose]());

const cursorsOf = (raw: RawSocket, id: string) =>
  raw.messages.flatMap(({ type, payload }) => (type === 'ping' && payload?.cursors?.[id]) || []);

describe('a WebSocket', () => {
  it('carries subscriptions and queries of the official client side by side', async () => {
    await using listener = await new ApiClient(world.url, { tenant: 'demo' }).listen();
    const [one, other] = [listener.subscribe(SUBSCRIPTION), listener.subscribe(SUBSCRIPTION)];
    const query = listener.subscribe('{ __typename }');
    expect(await query.ended).toBeUndefined();
    expect(query.results).toEqual([{ data: { __typename: 'Query' } }]);
    await world.publish('To both');
    for (const stream of [one, other]) {
      expect(await stream.first(1)).toMatchObject([
        { data: { postPublished: { title: 'To both' } }, extensions: { cursor: expect.any(String) } },
      ]);
    }
  });

  it.each([[1], [3], [400]])('carries frames of every size: a title %i times', async (copies) => {
    await expect.poll(() => world.gateway.engine.liveSubscriptions, { timeout: 10_000 }).toBe(0);
    const fields = Array.from({ length: copies }, (_, i) => `t${i}: title`);
    const title = `Größe ${'x'.repeat(Math.min(copies, 170))}`;
    await using listener = await new ApiClient(world.url, { tenant: 'demo' }).listen();
    const stream = listener.subscribe<{ postPublished: object }, unknown>(
      `subscription { postPublished { ${fields.join(' ')} } }`,
    );
    // A long document takes long to plan.
    await expect.poll(() => world.gateway.engine.liveSubscriptions, { timeout: 10_000 }).toBe(1);
    await world.publish(title);
    const [result] = await stream.first(1);
    expect(result?.data?.postPublished).toEqual(
      Object.fromEntries(fields.map((field) => [field.split(':')[0], title])),
    );
  });

  it('tells each subscription’s cursor soon after its begin, and with a heartbeat after each move', async () => {
    using raw = await RawSocket.connect(world.webSocketUrl);
    raw.subscribe('a', SUBSCRIPTION);
    await raw.next(({ payload }) => payload?.cursors?.a !== undefined);
    const before = cursorsOf(raw, 'a').length;
    await world.publish('A move');
    await raw.next(({ type }) => type === 'next');
    await expect.poll(() => cursorsOf(raw, 'a').length, { timeout: 10_000 }).toBeGreaterThan(before);
    raw.send({ id: 'a', type: 'complete' });
    raw.subscribe('b', '{ __typename }');
    await raw.next(({ type, id }) => type === 'complete' && id === 'b');
    const after = cursorsOf(raw, 'a').length;
    raw.send({ type: 'ping' });
    await raw.next(({ type }) => type === 'pong');
    expect(cursorsOf(raw, 'a').length).toBe(after);
  });

  it('resumes after a cursor of an event, and after one of a heartbeat', async () => {
    using first = await RawSocket.connect(world.webSocketUrl);
    first.subscribe('a', SUBSCRIPTION);
    await first.next(({ payload }) => payload?.cursors?.a !== undefined);
    const atBegin = cursorsOf(first, 'a')[0];
    await world.publish('Resume 1');
    const { payload } = await first.next(({ type }) => type === 'next');
    const atEvent = payload?.extensions?.cursor;
    first.socket.terminate();
    await world.publish('Resume 2');
    using second = await RawSocket.connect(world.webSocketUrl);
    second.subscribe('begin', SUBSCRIPTION, { resumeAfter: atBegin });
    second.subscribe('event', SUBSCRIPTION, { resumeAfter: atEvent });
    await expect.poll(() => second.titles('begin'), { timeout: 20_000 }).toEqual(['Resume 1', 'Resume 2']);
    await expect.poll(() => second.titles('event'), { timeout: 20_000 }).toEqual(['Resume 2']);
  });

  it.each([['what is no cursor'], [7]])('refuses to resume after %j', async (resumeAfter) => {
    using raw = await RawSocket.connect(world.webSocketUrl);
    raw.subscribe('a', SUBSCRIPTION, { resumeAfter });
    expect(await raw.next(({ type }) => type === 'error')).toMatchObject({
      id: 'a',
      payload: [{ extensions: { code: 'CURSOR_INVALID' } }],
    });
  });

  it('goes on with another token of its user, and ends with one that is none', async () => {
    using raw = await RawSocket.connect(world.webSocketUrl, { token: world.token });
    raw.send({ type: 'ping', payload: { token: await signIn(world.url) } });
    expect(await raw.next(({ type }) => type === 'pong')).toEqual({
      type: 'pong',
      payload: { renewed: true },
    });
    raw.send({ type: 'ping', payload: { token: 'worthless' } });
    expect(await raw.closed).toMatchObject({ code: 4401, reason: expect.stringMatching(/^TOKEN_INVALID: /) });
  });

  it('answers an ordinary ping with its payload', async () => {
    using raw = await RawSocket.connect(world.webSocketUrl);
    raw.send({ type: 'ping', payload: { mine: 1 } });
    expect(await raw.next(({ type }) => type === 'pong')).toEqual({ type: 'pong', payload: { mine: 1 } });
  });

  it('is closed when it does not say who it is', async () => {
    const raw = new RawSocket(world.webSocketUrl);
    expect(await raw.closed).toMatchObject({ code: 4408 });
  });

  it('leaves nothing behind when it goes', async () => {
    const raw = await RawSocket.connect(world.webSocketUrl);
    raw.subscribe('a', SUBSCRIPTION);
    await expect.poll(() => world.gateway.engine.liveSubscriptions).toBeGreaterThan(0);
    raw.socket.terminate();
    await expect.poll(() => world.gateway.engine.liveSubscriptions).toBe(0);
  });
});
