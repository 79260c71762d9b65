import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { type Gateway, liveSettings } from '@rustok/gateway';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startAnotherGateway } from '../kit/gateway.js';
import { RawSocket } from './raw-socket.js';
import { RawStream } from './raw-stream.js';
import { type LiveWorld, startLiveWorld, SUBSCRIPTION } from './world.js';

const SOON = { timeout: 20_000 };

let world: LiveWorld;
beforeAll(async () => {
  world = await startLiveWorld();
}, 60_000);
afterAll(() => world[Symbol.asyncDispose]());

const webSocketUrl = (url: string) => `${url.replace('http', 'ws')}/graphql`;
const streamUrl = (url: string) => `${url}/graphql/stream?${new URLSearchParams({ query: SUBSCRIPTION })}`;
const STREAM_HEADERS = { 'x-tenant-id': 'demo', accept: 'text/event-stream' };

/** An instance that is about to stop. No heartbeat says where its clients are: what they know comes with its end. */
const startLeaving = (drainMs: number) =>
  startAnotherGateway(world.connection, {
    live: liveSettings.parse({ drain_ms: drainMs, heartbeat_ms: 60_000 }),
  });

/** A client of either transport. */
interface Client {
  readonly titles: () => readonly unknown[];
  readonly ended: Promise<unknown>;
  /** Of its last message; `undefined` when that was anything but a cursor alone. */
  readonly lastCursor: () => string | undefined;
  /** What the end looked like. */
  readonly ending: () => Promise<unknown>;
}

async function openSocket(url: string, resumeAfter?: string): Promise<Client> {
  const raw = await RawSocket.connect(webSocketUrl(url));
  raw.subscribe('a', SUBSCRIPTION, resumeAfter === undefined ? undefined : { resumeAfter });
  await raw.next(({ payload }) => payload?.cursors?.a !== undefined);
  return {
    titles: () => raw.titles('a'),
    ended: raw.closed,
    lastCursor: () => raw.messages.at(-1)?.payload?.cursors?.a,
    ending: () => raw.closed,
  };
}

async function openStream(url: string, resumeAfter?: string): Promise<Client> {
  const stream = await RawStream.open(streamUrl(url), {
    headers: { ...STREAM_HEADERS, ...(resumeAfter !== undefined && { 'last-event-id': resumeAfter }) },
  });
  await stream.until(({ lastEventId }) => lastEventId !== undefined);
  return {
    titles: () => stream.titles,
    ended: stream.ended,
    lastCursor: () => {
      const last = stream.blocks.at(-1);
      return last?.event === undefined ? last?.id : undefined;
    },
    ending: async () => stream.blocks.filter(({ event }) => event === 'complete').length,
  };
}

const RESTART = { code: 1012, reason: 'The server restarts.' };

describe('a gateway that stops', () => {
  it(
    'still serves some when others have left, and tells each where it is right before',
    { timeout: 60_000 },
    async () => {
      const leaving = await startLeaving(4_000);
      const ways = [openSocket, openStream];
      const opened = ways.flatMap((open) =>
        Array.from({ length: 6 }, async () => ({ open, client: await open(leaving.url) })),
      );
      const all = await Promise.all(opened);
      const clients = all.map(({ client }) => client);
      const has = (title: string) => clients.filter(({ titles }) => titles().includes(title)).length;
      await world.publish('Before');
      await expect.poll(() => has('Before'), SOON).toBe(clients.length);

      const closing = leaving.close();
      await Promise.race(clients.map(({ ended }) => ended));
      await world.publish('While it stops');
      await expect.poll(() => has('While it stops'), SOON).toBeGreaterThan(0);
      await closing;
      await Promise.all(clients.map(({ ended }) => ended));
      expect(has('While it stops')).toBeLessThan(clients.length);
      await world.publish('Elsewhere');

      const three = ['Before', 'While it stops', 'Elsewhere'];
      for (const { open, client } of all) {
        expect(await client.ending()).toEqual(open === openSocket ? RESTART : 0);
        const cursor = client.lastCursor();
        expect(cursor).toEqual(expect.any(String));
        const back = await open(world.url, cursor);
        await expect.poll(() => [...client.titles(), ...back.titles()], SOON).toEqual(three);
      }
    },
  );

  it('says so to who comes over a connection that was open before', { timeout: 60_000 }, async () => {
    const leaving = await startLeaving(4_000);
    // Before the others, which are served only after these were accepted.
    const [forSocket, forGet, forPost] = await Promise.all([1, 2, 3].map(() => connectSilently(leaving)));
    const clients = await Promise.all(Array.from({ length: 4 }, () => openSocket(leaving.url)));
    const closing = leaving.close();
    await Promise.race(clients.map(({ ended }) => ended));

    const socket = new WebSocket(webSocketUrl(leaving.url), 'graphql-transport-ws', {
      createConnection: () => forSocket as Socket,
    });
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    expect([code, String(reason)]).toEqual([4503, expect.stringMatching(/^SERVER_STOPPING: /)]);

    const stopping = [503, { errors: [{ extensions: { code: 'SERVER_STOPPING', retryable: true } }] }];
    expect(await answerOver(forGet, leaving)).toMatchObject(stopping);
    expect(await answerOver(forPost, leaving, { query: SUBSCRIPTION })).toMatchObject(stopping);
    await closing;
  });

  it(
    'answers who has just subscribed with a stream that ends, not with an empty answer',
    { timeout: 60_000 },
    async () => {
      const leaving = await startLeaving(200);
      const begin = (await openSocket(world.url)).lastCursor() ?? '';
      const session = new pg.Client(world.connection);
      await session.connect();
      try {
        // Where the log ends cannot be read, so nobody who shows a cursor gets on.
        await session.query('begin');
        await session.query('lock table sys_relay in access exclusive mode');
        const opening = openStream(leaving.url, begin);
        await expect.poll(() => leaving.liveConnections, SOON).toBe(1);
        // Opened later, it is ended later.
        const witness = new RawSocket(webSocketUrl(leaving.url));
        await witness.opened;
        const closing = leaving.close();
        expect(await witness.closed).toEqual(RESTART);
        await session.query('rollback');
        const client = await opening;
        await client.ended;
        expect([client.lastCursor(), await client.ending()]).toEqual([expect.any(String), 0]);
        await closing;
      } finally {
        await session.end();
      }
    },
  );

  // Less than the 30 s that ws would wait for the answer to its close.
  it('does not wait for one that it refused and that does not go', { timeout: 25_000 }, async () => {
    const leaving = await startLeaving(2_000);
    const silent = await connectSilently(leaving);
    const clients = await Promise.all([openSocket(leaving.url), openSocket(leaving.url)]);
    const closing = leaving.close();
    await Promise.race(clients.map(({ ended }) => ended));
    silent.write(HANDSHAKE);
    const [answer] = (await once(silent, 'data')) as [Buffer];
    expect(String(answer)).toContain('101 Switching Protocols');
    await closing;
  });
});

const HANDSHAKE = [
  'GET /graphql HTTP/1.1',
  'host: localhost',
  'connection: upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-protocol: graphql-transport-ws',
  '\r\n',
].join('\r\n');

/** As clients do that keep one ready. */
async function connectSilently({ url }: Gateway): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function answerOver(socket: Socket | undefined, { url }: Gateway, body?: object): Promise<unknown[]> {
  const asking = request(body ? `${url}/graphql/stream` : streamUrl(url), {
    method: body ? 'POST' : 'GET',
    headers: { ...STREAM_HEADERS, 'content-type': 'application/json' },
    createConnection: () => socket as Socket,
  });
  asking.end(body && JSON.stringify(body));
  const [response] = await once(asking, 'response');
  return [response.statusCode, await json(response)];
}
