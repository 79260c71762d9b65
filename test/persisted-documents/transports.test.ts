import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../kit/client.js';
import { RawSocket } from '../live-transports/raw-socket.js';
import { RawStream } from '../live-transports/raw-stream.js';
import { type LiveWorld, startLiveWorld, SUBSCRIPTION } from '../live-transports/world.js';
import { adminOf } from '../live/comments.js';
import { apollo, hashOf, idOf, persist, remove, send } from './world.js';

const QUERY = '{ currentTenant { slug } }';
const MUTATION = 'mutation { toggleModule(slug: "blog", enabled: true) { enabled } }';
const UNKNOWN = '{ unknown: currentTenant { id } }';
const ANSWER = { currentTenant: { slug: 'demo' } };

let world: LiveWorld;
let admin: ApiClient;
beforeAll(async () => {
  world = await startLiveWorld();
  admin = await adminOf(world.url);
  const reports = await persist(admin, QUERY, MUTATION, SUBSCRIPTION);
  expect(reports.map(({ outcome }) => outcome)).toEqual(['PERSISTED', 'PERSISTED', 'PERSISTED']);
}, 120_000);
afterAll(() => world[Symbol.asyncDispose]());

const forms = [
  ['documentId', (text: string) => ({ documentId: idOf(text) }), 'PERSISTED_DOCUMENT_NOT_FOUND'],
  ["Apollo's persistedQuery", (text: string) => ({ extensions: apollo(text) }), 'PERSISTED_QUERY_NOT_FOUND'],
] as const;

describe.each(forms)('by %s', (_name, by, notFound) => {
  it.each(['post', 'get'] as const)('a query is answered over HTTP, method %s', async (method) => {
    expect(await send(admin, by(QUERY), { method })).toMatchObject({ status: 200, data: ANSWER, errors: [] });
    expect((await send(admin, by(UNKNOWN), { method })).codes).toEqual([notFound]);
  });

  it('an unknown one is 400 for a client that asks for the media type with statuses', async () => {
    const headers = { accept: 'application/graphql-response+json' };
    expect(await send(admin, by(UNKNOWN), { headers })).toMatchObject({ status: 400, codes: [notFound] });
  });

  it('a mutation needs POST', async () => {
    expect(await send(admin, by(MUTATION), { method: 'get' })).toMatchObject({
      status: 405,
      codes: ['MUTATION_NEEDS_POST'],
    });
  });

  it('a query and a subscription are answered over a WebSocket, beside an empty query', async () => {
    using raw = await RawSocket.connect(world.webSocketUrl);
    const ask = (id: string, text: string) =>
      raw.send({ id, type: 'subscribe', payload: { query: '', ...by(text) } });
    ask('query', QUERY);
    expect((await raw.next(({ id }) => id === 'query')).payload).toEqual({ data: ANSWER });
    ask('unknown', UNKNOWN);
    expect((await raw.next(({ id }) => id === 'unknown')).payload).toMatchObject([
      { extensions: { code: notFound } },
    ]);
    ask('live', SUBSCRIPTION);
    await raw.next(({ type, payload }) => type === 'ping' && payload?.cursors?.live !== undefined);
    await world.publish('By id');
    await raw.next(({ id, type }) => id === 'live' && type === 'next');
    expect(raw.titles('live')).toEqual(['By id']);
  });

  it.each(['post', 'get'] as const)('a subscription is an event stream, method %s', async (method) => {
    const headers = {
      accept: 'text/event-stream',
      'x-tenant-id': 'demo',
      'content-type': 'application/json',
    };
    const body = by(SUBSCRIPTION);
    const parameters = Object.entries(body).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    await using stream =
      method === 'post'
        ? await RawStream.open(world.streamUrl, { method, headers, body: JSON.stringify(body) })
        : await RawStream.open(`${world.streamUrl}?${new URLSearchParams(parameters)}`, { headers });
    await stream.until(({ lastEventId }) => lastEventId !== undefined);
    await world.publish(`Streamed by ${method}`);
    await stream.until(({ titles }) => titles.includes(`Streamed by ${method}`));
    const refused = await send(admin, by(UNKNOWN), { path: '/graphql/stream', method });
    expect(refused).toMatchObject({ status: 400, codes: [notFound] });
  });

  it('a ticket opens a stream', async () => {
    const asked = await fetch(`${world.streamUrl}/ticket`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tenant-id': 'demo' },
      body: JSON.stringify(by(SUBSCRIPTION)),
    });
    const { ticket } = (await asked.json()) as { ticket: string };
    await using stream = await RawStream.open(`${world.streamUrl}?${new URLSearchParams({ ticket })}`);
    await stream.until(({ lastEventId }) => lastEventId !== undefined);
    await world.publish('By ticket and id');
    await stream.until(({ titles }) => titles.includes('By ticket and id'));
    expect((await send(admin, by(UNKNOWN), { path: '/graphql/stream/ticket' })).codes).toEqual([notFound]);
  });
});

describe('a request', () => {
  const bad = { status: 400, codes: ['BAD_REQUEST'] };

  it('that names its document twice, or by no text, is none', async () => {
    expect(await send(admin, { documentId: idOf(QUERY), query: QUERY })).toMatchObject(bad);
    expect(await send(admin, { documentId: idOf(QUERY), query: QUERY }, { method: 'get' })).toMatchObject(
      bad,
    );
    expect(await send(admin, { documentId: idOf(QUERY), extensions: apollo(QUERY) })).toMatchObject(bad);
    expect(await send(admin, { documentId: 7 })).toMatchObject(bad);
    expect(await send(admin, { extensions: { persistedQuery: { version: 2 } } })).toMatchObject(bad);
    expect(await send(admin, { extensions: {} })).toMatchObject(bad);
    expect(await send(admin, {})).toMatchObject(bad);
  });

  it.each(['', 'sha256:', hashOf(QUERY), `sha256:${hashOf(QUERY).toUpperCase()}`, `${idOf(QUERY)} `, '\0'])(
    'with %j as id finds nothing',
    async (documentId) => {
      expect((await send(admin, { documentId })).codes).toEqual(['PERSISTED_DOCUMENT_NOT_FOUND']);
    },
  );

  it("of Apollo's client that sends the text after the hash is answered, and registers nothing", async () => {
    const again = { query: UNKNOWN, extensions: apollo(UNKNOWN) };
    expect((await send(admin, again)).errors).toEqual([]);
    expect(await send(admin, { extensions: apollo(UNKNOWN) })).toMatchObject({
      errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
    expect(await send(admin, { query: UNKNOWN, extensions: apollo(QUERY) })).toMatchObject({
      status: 400,
      codes: ['PERSISTED_DOCUMENT_MISMATCH'],
    });
  });

  it('of a browser with an id in its address bar gets the answer and not the IDE', async () => {
    const headers = { accept: 'text/html,application/json;q=0.5' };
    expect(await send(admin, { documentId: idOf(QUERY) }, { method: 'get', headers })).toMatchObject({
      data: ANSWER,
    });
  });
});

describe('a subscription by id', () => {
  it('is the same as by text: a cursor of one is good for the other, and they share one operation', async () => {
    using raw = await RawSocket.connect(world.webSocketUrl);
    const subscribe = (id: string, payload: object) => raw.send({ id, type: 'subscribe', payload });
    const announced = async (id: string) =>
      (await raw.next(({ type, payload }) => type === 'ping' && payload?.cursors?.[id] !== undefined)).payload
        ?.cursors?.[id];
    const before = world.gateway.engine.live.operations;
    subscribe('text', { query: SUBSCRIPTION });
    subscribe('id', { query: '', documentId: idOf(SUBSCRIPTION) });
    const [resumeAfter] = [await announced('text'), await announced('id')];
    expect(world.gateway.engine.live.operations).toBe(before + 1);
    await world.publish('Between');
    await raw.next(({ id, type }) => id === 'id' && type === 'next');
    subscribe('resumed', { query: '', documentId: idOf(SUBSCRIPTION), extensions: { resumeAfter } });
    await raw.next(({ id, type }) => id === 'resumed' && type === 'next');
    expect(raw.titles('resumed')).toEqual(['Between']);
  });

  it('goes on when its document is removed, and is not begun again', async () => {
    const document = 'subscription { postPublished { title id } }';
    await persist(admin, document);
    using raw = await RawSocket.connect(world.webSocketUrl);
    const payload = { query: '', documentId: idOf(document) };
    raw.send({ id: 'running', type: 'subscribe', payload });
    await raw.next(({ type, payload: told }) => type === 'ping' && told?.cursors?.running !== undefined);
    expect(await remove(admin, idOf(document))).toEqual([idOf(document)]);
    raw.send({ id: 'late', type: 'subscribe', payload });
    expect((await raw.next(({ id }) => id === 'late')).payload).toMatchObject([
      { extensions: { code: 'PERSISTED_DOCUMENT_NOT_FOUND' } },
    ]);
    await world.publish('After the removal');
    await raw.next(({ id, type }) => id === 'running' && type === 'next');
    expect(raw.titles('running')).toEqual(['After the removal']);
  });
});
