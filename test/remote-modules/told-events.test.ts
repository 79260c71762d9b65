import { randomUUID } from 'node:crypto';
import { SIGNATURE_HEADER, signatureOf } from '@rustok/gateway';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../live-operations/fake-sink.js';
import { createWorld, STOCK_SECRET, userWith, type World } from './world.js';

let world: World;
let owner: pg.Client;
beforeEach(async () => {
  world = await createWorld();
  owner = new pg.Client(world.api.connection);
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await world[Symbol.asyncDispose]();
});

const now = () => Math.floor(Date.now() / 1000);

function changed(tenantId: string, itemId = 'a1', more: object = {}) {
  return {
    id: randomUUID(),
    type: 'stock.item.changed',
    tenantId,
    payload: { itemId, kind: 'fruit' },
    ...more,
  };
}

/** Posts as the module would; `signature` and `path` for those that are not it. */
async function tell(
  events: readonly object[],
  { signature, slug = 'stock' }: { signature?: (body: Buffer) => string | undefined; slug?: string } = {},
) {
  const body = Buffer.from(JSON.stringify({ events }));
  const signed = signature
    ? signature(body)
    : signatureOf({ module: 'stock', secret: STOCK_SECRET, body }, now());
  const response = await fetch(`${world.api.url}/api/modules/${slug}/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signed !== undefined && { [SIGNATURE_HEADER]: signed }),
    },
    body,
  });
  const answer = (await response.json()) as {
    events?: { id: string; eventId: string; status: string }[];
    errors?: { extensions: { code: string; fields?: unknown } }[];
  };
  return { status: response.status, events: answer.events, ...answer.errors?.[0]?.extensions };
}

async function logged(): Promise<readonly { tenant_id: string; id: string }[]> {
  const { rows } = await owner.query(
    `select tenant_id, id from sys_events where type = 'stock.item.changed'`,
  );
  return rows;
}

describe('who may tell', () => {
  test.each<[string, (body: Buffer) => string | undefined]>([
    ['nothing', () => undefined],
    ['nonsense', () => 'v1=x'],
    ['another secret', (body) => signatureOf({ module: 'stock', secret: 'x'.repeat(40), body }, now())],
    [
      'the name of another module',
      (body) => signatureOf({ module: 'prices', secret: STOCK_SECRET, body }, now()),
    ],
    ['an old time', (body) => signatureOf({ module: 'stock', secret: STOCK_SECRET, body }, now() - 301)],
    ['a time to come', (body) => signatureOf({ module: 'stock', secret: STOCK_SECRET, body }, now() + 360)],
    [
      'another body',
      () => signatureOf({ module: 'stock', secret: STOCK_SECRET, body: Buffer.from('{}') }, now()),
    ],
  ])('nobody who signs with %s', async (_what, signature) => {
    expect(await tell([changed(world.acme.id)], { signature })).toMatchObject({
      status: 401,
      code: 'SIGNATURE_INVALID',
    });
    expect(await logged()).toEqual([]);
  });

  test.each(['prices', 'nothing'])('nobody for "%s", which has no secret', async (slug) => {
    const signature = (body: Buffer) => signatureOf({ module: slug, secret: STOCK_SECRET, body }, now());
    expect(await tell([changed(world.acme.id)], { slug, signature })).toMatchObject({ status: 401 });
  });
});

describe('what may be told', () => {
  test('an event of the module, once by its id, in the tenant it names', async () => {
    const event = changed(world.acme.id);
    const first = await tell([event, event]);
    expect(first).toMatchObject({
      status: 200,
      events: [{ id: event.id, status: 'appended' }, { id: event.id }],
    });
    const [again, atOnce] = await Promise.all([tell([event]), tell([event])]);
    for (const { events } of [again, atOnce]) {
      expect(events).toEqual([{ id: event.id, eventId: first.events?.[0]?.eventId, status: 'known' }]);
    }
    expect(await logged()).toEqual([{ tenant_id: world.acme.id, id: first.events?.[0]?.eventId }]);
  });

  test('an id of one tenant is nothing to another', async () => {
    const event = changed(world.acme.id);
    const twin = { ...event, tenantId: world.other.id };
    const { events } = await tell([event, twin]);
    expect(events?.map(({ status }) => status)).toEqual(['appended', 'appended']);
    expect(new Set((await logged()).map(({ tenant_id }) => tenant_id))).toEqual(
      new Set([world.acme.id, world.other.id]),
    );
  });

  test.each<[string, () => object, object]>([
    [
      'of another module',
      () => changed(world.acme.id, 'a1', { type: 'prices.price.set', payload: {} }),
      { status: 400, code: 'EVENT_TYPE_UNKNOWN' },
    ],
    [
      "of the kernel's",
      () =>
        changed(world.acme.id, 'a1', {
          type: 'tenant.module.toggled',
          payload: { module: 'stock', enabled: false },
        }),
      { status: 400, code: 'EVENT_TYPE_UNKNOWN' },
    ],
    [
      'of another version',
      () => changed(world.acme.id, 'a1', { version: 2 }),
      { code: 'EVENT_TYPE_UNKNOWN' },
    ],
    [
      'of a tenant without the module',
      () => changed(world.plain.id),
      { status: 403, code: 'EVENT_TENANT_INVALID' },
    ],
    ['of no tenant', () => changed(randomUUID()), { status: 403, code: 'EVENT_TENANT_INVALID' }],
    [
      'whose payload does not fit',
      () => changed(world.acme.id, 'a1', { payload: { itemId: 1, kind: 'x' } }),
      { status: 400, code: 'BAD_USER_INPUT', fields: [{ path: 'events.1.payload.itemId' }] },
    ],
    [
      'without an id',
      () => ({ ...changed(world.acme.id), id: undefined }),
      { status: 400, code: 'BAD_USER_INPUT' },
    ],
  ])('no event %s, and then none of what came with it', async (_what, bad, refusal) => {
    expect(await tell([changed(world.acme.id), bad()])).toMatchObject(refusal);
    expect(await logged()).toEqual([]);
  });

  test('no more than a hundred at a time', async () => {
    const events = Array.from({ length: 101 }, () => changed(world.acme.id));
    expect(await tell(events)).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  });
});

describe('a subscription that the log feeds', () => {
  const query =
    'subscription ($upper: Boolean) { changed: itemChanged(kind: "fruit") { id ...More } } fragment More on Item { name(upper: $upper) price }';

  test('is answered by asking the module for the entity, as who listens, and other modules for the rest', async () => {
    const { api, stock, acme, other, context } = world;
    stock.put(acme.id, { id: 'a1', name: 'apple' });
    const user = userWith();
    const mine = await connect(api.engine, context(acme, user), { query, variables: { upper: true } });
    const theirs = await connect(api.engine, context(other), { query });
    await tell([
      changed(acme.id, 'a1', { payload: { itemId: 'a1', kind: 'stone' } }),
      changed(acme.id, 'gone'),
      changed(acme.id),
    ]);
    await expect
      .poll(() => mine.sink.results)
      .toMatchObject([{ data: { changed: { id: 'a1', name: 'APPLE', price: 2 } } }]);
    expect(stock.seen.at(-1)?.actor).toMatchObject({ kind: 'user', id: user.kind === 'user' && user.userId });
    // An event of their own, so that one of the other tenant would have come before it.
    stock.put(other.id, { id: 'o12', name: 'orange' });
    await tell([changed(other.id, 'o12')]);
    await expect
      .poll(() => theirs.sink.results)
      .toMatchObject([{ data: { changed: { id: 'o12', name: 'orange', price: 3 } } }]);
  });

  test('may need a permission', async () => {
    const { api, stock, acme, context } = world;
    stock.put(acme.id, { id: 'a1', name: 'apple' });
    const hidden = { query: 'subscription { itemHidden { id } }' };
    await expect(connect(api.engine, context(acme), hidden)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await expect(connect(api.engine, context(acme, userWith()), hidden)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    const { sink } = await connect(api.engine, context(acme, userWith('stock:rename')), hidden);
    await tell([changed(acme.id)]);
    await expect.poll(() => sink.results).toMatchObject([{ data: { itemHidden: { id: 'a1' } } }]);
  });

  test('can be resumed after a cursor', async () => {
    const { api, stock, acme, context } = world;
    for (const id of ['a', 'bb', 'ccc']) stock.put(acme.id, { id, name: id });
    const first = await connect(api.engine, context(acme), { query });
    await tell([changed(acme.id, 'a')]);
    await expect.poll(() => first.sink.results.length).toBe(1);
    first.live.close();
    await tell([changed(acme.id, 'bb'), changed(acme.id, 'ccc')]);
    const resumeAfter = String(first.sink.results[0]?.extensions?.['cursor']);
    const next = await connect(api.engine, context(acme), { query }, { resumeAfter });
    await expect
      .poll(() =>
        next.sink.results.map(({ data }) => (data as { changed?: { id?: string } } | null)?.changed?.id),
      )
      .toEqual(['bb', 'ccc']);
  });

  test('loses no event while the module is away', async () => {
    const { api, stock, acme, context } = world;
    stock.put(acme.id, { id: 'a1', name: 'apple' });
    const live = await connect(api.engine, context(acme), { query });
    await stock.stop();
    await tell([changed(acme.id)]);
    const retries = async () =>
      Number(
        /rustok_live_execution_retries_total (\d+)/.exec(
          await api.engine.live.metrics.registry.metrics(),
        )?.[1],
      );
    await expect.poll(retries).toBeGreaterThan(0);
    expect(live.sink.results).toEqual([]);
    await stock.start();
    await expect
      .poll(() => live.sink.results, { timeout: 15_000 })
      .toMatchObject([{ data: { changed: { id: 'a1', name: 'apple', price: 2 } } }]);
  });
});
