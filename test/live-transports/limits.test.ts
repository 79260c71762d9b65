import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawSocket } from './raw-socket.js';
import { RawStream } from './raw-stream.js';
import { type LiveWorld, startLiveWorld, SUBSCRIPTION } from './world.js';

let world: LiveWorld;

beforeAll(async () => {
  world = await startLiveWorld(
    {
      max_operations_per_connection: 2,
      max_operations_per_tenant: 5,
      max_connections_per_tenant: 4,
      max_connections_per_client: 5,
    },
    { corsOrigins: ['https://shop.example'] },
  );
}, 60_000);
afterAll(() => world[Symbol.asyncDispose]());

const connect = () => RawSocket.connect(world.webSocketUrl);
const stream = (headers: Record<string, string> = {}) =>
  RawStream.open(`${world.streamUrl}?${new URLSearchParams({ query: SUBSCRIPTION })}`, {
    headers: { 'x-tenant-id': 'demo', ...headers },
  });
const codeOf = async ({ response, ended, blocks }: RawStream) => {
  await ended.catch(() => undefined);
  expect(blocks).toEqual([]);
  return response.status;
};
const running = () => world.gateway.engine.liveSubscriptions;

const figures = async () => {
  const text = await (await fetch(`${world.url}/metrics`)).text();
  return [...text.matchAll(/^rustok_live_connections\{transport="(\w+)"\} (\d+)$/gm)].map(
    ([, transport, count]) => `${transport} ${count}`,
  );
};

it('connections are counted by transport, refused ones not', async () => {
  expect(await figures()).toEqual(['websocket 0', 'sse 0']);
  {
    using _one = await connect();
    using _other = await connect();
    await using events = await stream();
    await events.until(({ lastEventId }) => lastEventId !== undefined);
    expect(await figures()).toEqual(['websocket 2', 'sse 1']);
    await using _fourth = await stream();
    await using refused = await stream();
    expect(await codeOf(refused)).toBe(429);
    expect(await figures()).toEqual(['websocket 2', 'sse 2']);
  }
  await expect.poll(figures).toEqual(['websocket 0', 'sse 0']);
});

describe('a limit', () => {
  it('of operations on a connection refuses the next one, until another ends', async () => {
    using raw = await connect();
    for (const id of ['a', 'b', 'c']) raw.subscribe(id, SUBSCRIPTION);
    expect(await raw.next(({ type }) => type === 'error')).toMatchObject({
      id: 'c',
      payload: [{ extensions: { code: 'SUBSCRIPTION_LIMIT' } }],
    });
    await expect.poll(running).toBe(2);
    raw.send({ id: 'a', type: 'complete' });
    raw.subscribe('d', SUBSCRIPTION);
    await raw.next(({ payload }) => payload?.cursors?.d !== undefined);
    expect(running()).toBe(2);
    raw.socket.terminate();
    await expect.poll(running).toBe(0);
  });

  it('of a tenant’s operations counts those of all its connections, over both transports', async () => {
    using one = await connect();
    using other = await connect();
    for (const raw of [one, other]) {
      raw.subscribe('a', SUBSCRIPTION);
      raw.subscribe('b', SUBSCRIPTION);
    }
    await expect.poll(running).toBe(4);
    await using fifth = await stream();
    await fifth.until(({ lastEventId }) => lastEventId !== undefined);
    expect(await codeOf(await stream())).toBe(429);
    await fifth[Symbol.asyncDispose]();
    await expect.poll(running).toBe(4);
    await using again = await stream();
    expect(again.response.status).toBe(200);
  });

  it('of a tenant’s connections closes the next one, and leaves those of others alone', async () => {
    await expect.poll(running).toBe(0);
    const open = await Promise.all([connect(), connect(), connect(), connect()]);
    const refused = new RawSocket(world.webSocketUrl);
    await refused.opened;
    refused.send({ type: 'connection_init', payload: { tenant: 'demo' } });
    expect(await refused.closed).toMatchObject({
      code: 4429,
      reason: expect.stringMatching(/^CONNECTION_LIMIT: .*tenant/),
    });
    using foreign = new RawSocket(world.webSocketUrl);
    await foreign.opened;
    foreign.send({ type: 'connection_init', payload: { tenant: 'acme' } });
    await foreign.next(({ type }) => type === 'connection_ack');
    for (const raw of open) raw.socket.terminate();
  });

  it('of a client’s connections counts those that have not said who they are', async () => {
    const open = Array.from({ length: 5 }, () => new RawSocket(world.webSocketUrl));
    await Promise.all(open.map(({ opened }) => opened));
    const sixth = new RawSocket(world.webSocketUrl);
    expect(await sixth.closed).toMatchObject({
      code: 4429,
      reason: expect.stringMatching(/^CONNECTION_LIMIT: .*address/),
    });
    expect(await codeOf(await stream())).toBe(429);
    for (const raw of open) raw.socket.terminate();
    await expect.poll(async () => codeOfOpened(await stream())).toBe(200);
  });
});

async function codeOfOpened(opened: RawStream): Promise<number> {
  await opened[Symbol.asyncDispose]();
  return opened.response.status;
}

describe('the origin of a page', () => {
  const handshake = async (origin: string) => {
    using raw = new RawSocket(world.webSocketUrl, { origin });
    return await raw.opened.then(
      () => 'open',
      (error: Error) => error.message,
    );
  };

  it.each([['https://shop.example'], [undefined]])(
    'may be %s: listed, or the server’s own',
    async (origin) => {
      const own = origin ?? world.url;
      expect(await handshake(own)).toBe('open');
      await expect.poll(async () => codeOfOpened(await stream({ origin: own }))).toBe(200);
    },
  );

  it.each([
    ['https://shop.example.evil.example'],
    ['https://other.example'],
    ['http://localhost:1'],
    ['null'],
    ['no origin'],
  ])('must not be %s', async (origin) => {
    expect(await handshake(origin)).toBe('Unexpected server response: 403');
    const refused = await fetch(`${world.streamUrl}?${new URLSearchParams({ query: SUBSCRIPTION })}`, {
      headers: { 'x-tenant-id': 'demo', origin },
    });
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { errors: [{ extensions: { code: 'ORIGIN_FORBIDDEN' } }] },
    ]);
  });

  it('is nothing a client without pages has', async () => {
    const client = createClient({
      url: world.streamUrl,
      headers: { 'x-tenant-id': 'demo' },
      retryAttempts: 0,
    });
    const results = client.iterate({ query: '{ __typename }' });
    expect((await results.next()).value).toEqual({ data: { __typename: 'Query' } });
    client.dispose();
  });
});
