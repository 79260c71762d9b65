import type { Gateway } from '@rustok/gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../kit/client.js';
import { startAnotherGateway, startTestGateway, type TestGateway } from '../kit/gateway.js';
import { RawSocket } from '../live-transports/raw-socket.js';
import { adminOf } from '../live/comments.js';
import { apollo, idOf, persist, remove, send, tenantOf } from './world.js';

const SOON = { timeout: 8_000, interval: 20 };
const NOT_FOUND = ['PERSISTED_DOCUMENT_NOT_FOUND'];

let one: TestGateway;
let two: Gateway;
/** Administrators of two tenants that have the same modules. */
let demo: ApiClient;
let acme: ApiClient;
beforeAll(async () => {
  one = await startTestGateway();
  two = await startAnotherGateway(one.connection);
  [demo, acme] = await Promise.all([adminOf(one.url, 'demo'), adminOf(one.url, 'acme')]);
}, 120_000);
afterAll(async () => {
  await two.close();
  await one[Symbol.asyncDispose]();
});

const at = (client: ApiClient, url: string) => ({ ...client, url }) as ApiClient;

describe('a document of one tenant', () => {
  const document = '{ secretName: currentTenant { slug } }';
  const documentId = idOf(document);

  it('is unknown to another over every transport, however warm the caches, and its text is told to nobody', async () => {
    await persist(demo, document);
    for (let i = 0; i < 3; i += 1) {
      expect((await send(demo, { documentId })).data).toEqual({ secretName: { slug: 'demo' } });
      const refused = [
        await send(acme, { documentId }),
        await send(acme, { documentId }, { method: 'get' }),
        await send(acme, { documentId }, { path: '/graphql/stream' }),
        await send(acme, { documentId }, { path: '/graphql/stream/ticket' }),
      ];
      for (const answer of refused) {
        expect(answer.codes).toEqual(NOT_FOUND);
        expect(JSON.stringify(answer)).not.toContain('secretName');
      }
      expect((await send(acme, { extensions: apollo(document) })).codes).toEqual([
        'PERSISTED_QUERY_NOT_FOUND',
      ]);
    }
    const { tenant, token } = acme.options;
    using raw = await RawSocket.connect(`${one.url.replace('http', 'ws')}/graphql`, { tenant, token });
    raw.send({ id: 'a', type: 'subscribe', payload: { query: '', documentId } });
    expect((await raw.next(({ id }) => id === 'a')).payload).toMatchObject([
      { extensions: { code: NOT_FOUND[0] } },
    ]);
  });

  it('is refused in the very words with which one that nobody has is refused', async () => {
    const other = idOf('{ nobody }');
    const foreign = await send(acme, { documentId });
    const none = await send(acme, { documentId: other });
    expect(JSON.stringify(foreign).replaceAll(documentId, '')).toBe(
      JSON.stringify(none).replaceAll(other, ''),
    );
  });

  it('is not in the list of another, and cannot be removed by it', async () => {
    const { data } = await acme.post('{ persistedDocuments(first: 100) { edges { node { id } } } }');
    expect(JSON.stringify(data)).not.toContain(documentId);
    expect(await remove(acme, documentId)).toEqual([]);
    expect((await send(demo, { documentId })).errors).toEqual([]);
  });

  it('opens no page of the list of another by its cursor', async () => {
    const { data } = await demo.post<{ persistedDocuments: { pageInfo: { endCursor: string } } }>(
      '{ persistedDocuments(first: 1) { pageInfo { endCursor } } }',
    );
    const after = data?.persistedDocuments.pageInfo.endCursor;
    const foreign = await acme.post(
      'query ($after: String) { persistedDocuments(after: $after) { edges { cursor } } }',
      { after },
    );
    expect(foreign.codes).toEqual(['INVALID_CURSOR']);
  });

  it('and the same one of another are two: each is removed for itself', async () => {
    expect(await persist(acme, document)).toMatchObject([{ outcome: 'PERSISTED' }]);
    expect((await send(acme, { documentId })).data).toEqual({ secretName: { slug: 'acme' } });
    expect(await remove(demo, documentId)).toEqual([documentId]);
    expect((await send(demo, { documentId })).codes).toEqual(NOT_FOUND);
    expect((await send(acme, { documentId })).data).toEqual({ secretName: { slug: 'acme' } });
  });
});

describe('two instances', () => {
  it('know a document that was persisted at the other, though they had asked for it before', async () => {
    const document = '{ new: currentTenant { slug } }';
    const body = { documentId: idOf(document) };
    expect((await send(at(demo, two.url), body)).codes).toEqual(NOT_FOUND);
    await persist(demo, document);
    expect((await send(demo, body)).errors).toEqual([]);
    await expect.poll(async () => (await send(at(demo, two.url), body)).errors, SOON).toEqual([]);
  });

  it('forget a document that was removed: where it was removed at once, and at the other soon', async () => {
    const document = '{ old: currentTenant { slug } }';
    const body = { documentId: idOf(document) };
    await persist(demo, document);
    for (const url of [one.url, two.url]) expect((await send(at(demo, url), body)).errors).toEqual([]);
    await remove(demo, body.documentId);
    expect((await send(demo, body)).codes).toEqual(NOT_FOUND);
    await expect.poll(async () => (await send(at(demo, two.url), body)).codes, SOON).toEqual(NOT_FOUND);
  });

  it('keep no text that was being read while its document was removed', async () => {
    const { platform } = one.gateway;
    const tenant = await tenantOf(platform, 'demo');
    const { database } = platform.contextFor({ tenant, actor: { kind: 'system', name: 'test' } });
    const document = '{ race: currentTenant { slug } }';
    await persist(demo, document);
    // A read that was answered before the removal, and arrives after it.
    let answered: (rows: unknown) => void = () => undefined;
    const slow = Object.create(database, {
      tenantId: { value: tenant.id },
      prepared: { value: () => new Promise((resolve) => (answered = resolve)) },
    }) as typeof database;
    const reading = platform.documents.find(slow, idOf(document));
    await remove(demo, idOf(document));
    const asked = platform.documents.find(database, idOf(document));
    answered([{ document }]);
    expect(await reading).toBe(document);
    expect(await asked).toBeNull();
    expect(await platform.documents.find(database, idOf(document))).toBeNull();
  });
});
