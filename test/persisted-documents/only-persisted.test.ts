import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getIntrospectionQuery } from 'graphql';
import type { ApiClient } from '../kit/client.js';
import { RawSocket } from '../live-transports/raw-socket.js';
import { startLiveWorld, type LiveWorld, SUBSCRIPTION } from '../live-transports/world.js';
import { adminOf } from '../live/comments.js';
import { apollo, idOf, persist, PERSIST, runOnlyPersisted, send } from './world.js';

const QUERY = '{ currentTenant { slug } }';
const REQUIRED = ['PERSISTED_DOCUMENT_REQUIRED'];

let world: LiveWorld;
let demo: ApiClient;
let acme: ApiClient;
beforeAll(async () => {
  world = await startLiveWorld();
  [demo, acme] = await Promise.all([adminOf(world.url, 'demo'), adminOf(world.url, 'acme')]);
  await persist(demo, QUERY, PERSIST);
  await runOnlyPersisted(world.gateway.platform, 'demo', true);
}, 120_000);
afterAll(() => world[Symbol.asyncDispose]());

describe('a tenant that runs only persisted documents', () => {
  it('refuses every text, over each transport, introspection and administrators included', async () => {
    for (const query of [QUERY, PERSIST, getIntrospectionQuery(), '{', '']) {
      expect((await send(demo, { query })).codes).toEqual(REQUIRED);
    }
    expect((await send(demo, { query: QUERY }, { method: 'get' })).codes).toEqual(REQUIRED);
    expect((await send(demo, { query: QUERY, extensions: apollo(QUERY) })).codes).toEqual(REQUIRED);
    for (const path of ['/graphql/stream', '/graphql/stream/ticket']) {
      expect((await send(demo, { query: SUBSCRIPTION }, { path })).codes).toEqual(REQUIRED);
    }
    using raw = await RawSocket.connect(world.webSocketUrl, { token: demo.options.token });
    raw.subscribe('live', SUBSCRIPTION);
    expect((await raw.next(({ id }) => id === 'live')).payload).toMatchObject([
      { extensions: { code: REQUIRED[0] } },
    ]);
  });

  it('answers persisted ones, those included that persist others', async () => {
    expect((await send(demo, { documentId: idOf(QUERY) })).data).toEqual({ currentTenant: { slug: 'demo' } });
    const { data, errors } = await send(demo, {
      documentId: idOf(PERSIST),
      variables: { documents: [{ document: SUBSCRIPTION }] },
    });
    expect([data, errors]).toMatchObject([{ persistDocuments: [{ outcome: 'PERSISTED' }] }, []]);
    using raw = await RawSocket.connect(world.webSocketUrl);
    raw.send({ id: 'live', type: 'subscribe', payload: { query: '', documentId: idOf(SUBSCRIPTION) } });
    await raw.next(({ type, payload }) => type === 'ping' && payload?.cursors?.live !== undefined);
  });

  it('decides for itself: another one answers texts, and so does this one when it has changed its mind', async () => {
    expect((await send(acme, { query: QUERY })).data).toEqual({ currentTenant: { slug: 'acme' } });
    await runOnlyPersisted(world.gateway.platform, 'demo', false);
    expect((await send(demo, { query: QUERY })).errors).toEqual([]);
  });
});
