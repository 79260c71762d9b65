import { type Gateway, liveSettings } from '@rustok/gateway';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { startAnotherGateway } from '../kit/gateway.js';
import { RawSocket } from './raw-socket.js';
import { RawStream } from './raw-stream.js';
import { type LiveWorld, startLiveWorld, SUBSCRIPTION } from './world.js';

/** Of a module that every tenant has. */
const NODES = 'subscription { contentNodePublished { title } }';
const LIMIT = 3;

let world: LiveWorld;
let gateway: Gateway;

beforeAll(async () => {
  world = await startLiveWorld();
  gateway = await startAnotherGateway(world.connection, {
    live: liveSettings.parse({ drain_ms: 0, max_operations_per_tenant: LIMIT }),
  });
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await world[Symbol.asyncDispose]();
});

const running = () => gateway.engine.liveSubscriptions;
beforeEach(() => expect.poll(running, { timeout: 20_000 }).toBe(0));

const connect = (tenant = 'demo') =>
  RawSocket.connect(`${gateway.url.replace('http', 'ws')}/graphql`, { tenant });
const stream = (query: string, tenant = 'demo', headers: Record<string, string> = {}) =>
  RawStream.open(`${gateway.url}/graphql/stream?${new URLSearchParams({ query })}`, {
    headers: { 'x-tenant-id': tenant, ...headers },
  });

/** `undefined`: it has begun. */
async function refusalOf(raw: RawSocket, id: string, query: string): Promise<unknown> {
  raw.subscribe(id, query);
  const { type, payload } = await raw.next(
    (message) => message.id === id || message.payload?.cursors?.[id] !== undefined,
  );
  return type === 'error' ? payload : undefined;
}

async function refusalOfStream(opened: Promise<RawStream>): Promise<unknown> {
  await using refused = await opened;
  await refused.ended;
  return { status: refused.response.status, ...(JSON.parse(refused.text) as object) };
}

const LIMITED = [{ extensions: { code: 'SUBSCRIPTION_LIMIT' } }];

describe('a tenant that has as many subscriptions as it may', () => {
  it('gets no other over either transport, while another tenant does', async () => {
    using one = await connect();
    using other = await connect();
    await using _third = await stream(NODES);
    expect(await refusalOf(one, 'a', NODES)).toBeUndefined();
    expect(await refusalOf(other, 'a', NODES)).toBeUndefined();
    await expect.poll(running).toBe(LIMIT);

    expect(await refusalOf(one, 'b', NODES)).toMatchObject(LIMITED);
    expect(await refusalOfStream(stream(NODES))).toMatchObject({ status: 429, errors: LIMITED });
    // Queries run for a moment, and are no subscriptions.
    one.subscribe('query', '{ __typename }');
    await one.next(({ id, type }) => id === 'query' && type === 'complete');

    using foreign = await connect('acme');
    expect(await refusalOf(foreign, 'a', NODES)).toBeUndefined();
    await using foreignStream = await stream(NODES, 'acme');
    await foreignStream.until(({ lastEventId }) => lastEventId !== undefined);
    expect(running()).toBe(LIMIT + 2);
    // And the other tenant's take nothing of what this one may.
    one.send({ id: 'a', type: 'complete' });
    expect(await refusalOf(one, 'c', NODES)).toBeUndefined();
    expect(await refusalOf(one, 'd', NODES)).toMatchObject(LIMITED);
  });

  it.each<[how: string, end: (raw: RawSocket, events: RawStream) => Promise<void>, left: number]>([
    ['is completed by its client', async (raw) => raw.send({ id: 'a', type: 'complete' }), LIMIT - 1],
    ['loses its socket', async (raw) => raw.socket.terminate(), 1],
    ['loses its response', (_raw, events) => events[Symbol.asyncDispose](), LIMIT - 1],
    ['ends with its module', () => toggle(false), 0],
  ])('has room again when one %s', async (_how, end, left) => {
    try {
      using raw = await connect();
      await using events = await stream(SUBSCRIPTION);
      await events.until(({ lastEventId }) => lastEventId !== undefined);
      for (const id of ['a', 'b']) expect(await refusalOf(raw, id, SUBSCRIPTION)).toBeUndefined();
      await end(raw, events);
      await expect.poll(running).toBe(left);
      using again = await connect();
      for (let taken = left; taken < LIMIT; taken += 1) {
        expect(await refusalOf(again, `${taken}`, NODES)).toBeUndefined();
      }
      expect(await refusalOf(again, 'one too many', NODES)).toMatchObject(LIMITED);
    } finally {
      await toggle(true);
    }
  });

  it('spent nothing on subscriptions that were refused', async () => {
    using raw = await connect();
    for (let attempt = 0; attempt < 2 * LIMIT; attempt += 1) {
      raw.subscribe(`${attempt}`, NODES, { resumeAfter: 'no cursor' });
      await raw.next(({ id, type }) => id === `${attempt}` && type === 'error');
      await refusalOfStream(stream(NODES, 'demo', { 'last-event-id': 'no-cursor' }));
    }
    for (const id of ['x', 'y', 'z']) expect(await refusalOf(raw, id, NODES)).toBeUndefined();
  });
});

async function toggle(enabled: boolean): Promise<void> {
  const { errors } = await new ApiClient(gateway.url, { tenant: 'demo', token: world.token }).post(
    'mutation ($enabled: Boolean!) { toggleModule(slug: "blog", enabled: $enabled) { enabled } }',
    { enabled },
  );
  expect(errors).toEqual([]);
}
