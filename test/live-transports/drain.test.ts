import { liveSettings } from '@rustok/gateway';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAnotherGateway } from '../kit/gateway.js';
import { RawSocket } from './raw-socket.js';
import { RawStream } from './raw-stream.js';
import { type LiveWorld, startLiveWorld, SUBSCRIPTION } from './world.js';

let world: LiveWorld;

beforeAll(async () => {
  world = await startLiveWorld();
}, 60_000);
afterAll(() => world[Symbol.asyncDispose]());

const webSocketUrl = (url: string) => `${url.replace('http', 'ws')}/graphql`;
const openStream = (url: string, lastEventId?: string) =>
  RawStream.open(`${url}/graphql/stream?${new URLSearchParams({ query: SUBSCRIPTION })}`, {
    headers: { 'x-tenant-id': 'demo', ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
  });

/** The last cursor a client knows, from whichever message. */
const cursorOf = (raw: RawSocket) =>
  raw.messages
    .map(({ payload }) => payload?.extensions?.cursor ?? payload?.cursors?.a)
    .findLast((cursor) => cursor !== undefined);

it('ends connections one after the other, and those who come back elsewhere have missed nothing and seen nothing twice', async () => {
  const leaving = await startAnotherGateway(world.connection, {
    live: liveSettings.parse({ drain_ms: 400 }),
  });
  const sockets = await Promise.all(
    Array.from({ length: 6 }, () => RawSocket.connect(webSocketUrl(leaving.url))),
  );
  for (const raw of sockets) raw.subscribe('a', SUBSCRIPTION);
  await Promise.all(sockets.map((raw) => raw.next(({ payload }) => payload?.cursors?.a !== undefined)));
  const streams = await Promise.all(Array.from({ length: 6 }, () => openStream(leaving.url)));
  await Promise.all(streams.map((stream) => stream.until(({ lastEventId }) => lastEventId !== undefined)));

  const titles = Array.from({ length: 20 }, (_, i) => `Drained ${i}`);
  const published = (async () => {
    for (const title of titles) await world.publish(title);
  })();

  let gone = 0;
  const goneBefore: number[] = [];
  const ended = (ending: Promise<unknown>) => ending.finally(() => goneBefore.push(gone++));
  const viaSockets = sockets.map(async (raw) => {
    const { code } = await ended(raw.closed).then(() => raw.closed);
    const next = await RawSocket.connect(world.webSocketUrl);
    next.subscribe('a', SUBSCRIPTION, { resumeAfter: cursorOf(raw) });
    await expect.poll(() => [...raw.titles('a'), ...next.titles('a')], { timeout: 20_000 }).toEqual(titles);
    next.socket.terminate();
    return code;
  });
  const viaStreams = streams.map(async (stream) => {
    await ended(stream.ended);
    await using next = await openStream(world.url, stream.lastEventId);
    await expect.poll(() => [...stream.titles, ...next.titles], { timeout: 20_000 }).toEqual(titles);
    return stream.blocks.some(({ event }) => event === 'complete');
  });
  const open: number[] = [];
  const closing = leaving.close();
  void sockets[0]?.closed.then(() => open.push(leaving.engine.liveSubscriptions));
  expect(await Promise.all(viaSockets)).toEqual(sockets.map(() => 1012));
  // Not complete: the response ended and the operation did not, so that clients come back.
  expect(await Promise.all(viaStreams)).toEqual(streams.map(() => false));
  await Promise.all([published, closing]);
  expect(goneBefore).toHaveLength(12);
  // When the first had gone, others were still being served.
  expect(open[0]).toBeGreaterThan(0);
});

it('does not wait for clients that do not go', async () => {
  const leaving = await startAnotherGateway(world.connection);
  const raw = await RawSocket.connect(webSocketUrl(leaving.url));
  raw.subscribe('a', SUBSCRIPTION);
  await raw.next(({ payload }) => payload?.cursors?.a !== undefined);
  // It neither reads nor answers the closing handshake.
  raw.socket.pause();
  await leaving.close();
  expect(leaving.engine.liveSubscriptions).toBe(0);
  raw.socket.terminate();
});

it('lets nobody in any more while it lasts', async () => {
  const leaving = await startAnotherGateway(world.connection, {
    live: liveSettings.parse({ drain_ms: 200 }),
  });
  const raw = await RawSocket.connect(webSocketUrl(leaving.url));
  const closing = leaving.close();
  await expect(new RawSocket(webSocketUrl(leaving.url)).opened).rejects.toThrow('ECONNREFUSED');
  await raw.closed;
  await closing;
});
