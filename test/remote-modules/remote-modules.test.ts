import { setImmediate as nextTurn } from 'node:timers/promises';
import { eventsPage } from '@rustok/gateway';
import { connect } from '../live-operations/fake-sink.js';
import { afterEach, describe, expect, test } from 'vitest';
import { PriceSet } from './price-set.js';
import { STOCK_SDL } from './stock-subgraph.js';
import { askEngine, createWorld, userWith, type World, type WorldOptions } from './world.js';

let world: World;
afterEach(() => world[Symbol.asyncDispose]());

const start = async (options?: WorldOptions) => (world = await createWorld(options));

describe('a module in another process', () => {
  test('is part of one graph with the modules in this one', async () => {
    const { stock, acme, ask } = await start();
    stock.put(acme.id, { id: 'a1', name: 'apple' });
    expect(await ask(acme, '{ currency items { id name price } }')).toEqual({
      data: { currency: 'EUR', items: [{ id: 'a1', name: 'apple', price: 2 }] },
      errors: [],
    });
  });

  test('is told tenant and actor by the signed header, and by nothing a client says', async () => {
    const { stock, acme, other, ask } = await start();
    stock.put(acme.id, { id: 'a1', name: 'apple' });
    stock.put(other.id, { id: 'o1', name: 'orange' });
    expect((await ask(acme, '{ items { id } whoAsks }')).data).toEqual({
      items: [{ id: 'a1' }],
      whoAsks: 'anonymous of acme',
    });
    expect((await ask(other, '{ items { id } }')).data).toEqual({ items: [{ id: 'o1' }] });
    const actor = userWith('stock:rename');
    await ask(acme, '{ whoAsks }', actor);
    const claims = stock.seen.at(-1);
    expect(claims).toMatchObject({
      ...{ iss: 'rustok', aud: 'stock', tenant: { id: acme.id, slug: 'acme' } },
      actor: {
        kind: 'user',
        id: actor.kind === 'user' && actor.userId,
        permissions: { 'stock:rename': 'all' },
      },
      locales: ['en'],
      request_id: expect.any(String),
      correlation_id: expect.any(String),
    });
    expect((claims?.exp ?? 0) - Date.now() / 1000).toBeLessThanOrEqual(60);
  });

  test("is told the trace a client's request belongs to", async () => {
    const { stock, api } = await start();
    const ask = (traceparent: string) =>
      fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-tenant-id': 'acme', traceparent },
        body: '{"query":"{ whoAsks }"}',
      });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await ask(traceparent);
    await ask('00-x');
    expect(stock.traceparents).toEqual([traceparent, undefined]);
    expect(stock.seen.slice(-2).map((claims) => claims?.traceparent)).toEqual([traceparent, undefined]);
  });

  test('decides by the permissions it is told, and its own codes reach the client', async () => {
    const { acme, ask } = await start();
    const rename = 'mutation { rename(id: "a1", name: "pear") { name price } }';
    expect((await ask(acme, rename, userWith())).errors).toMatchObject([
      { path: ['rename'], code: 'PERMISSION_DENIED', module: 'stock', message: 'This needs stock:rename.' },
    ]);
    expect((await ask(acme, rename, userWith('stock:rename'))).data).toEqual({
      rename: { name: 'pear', price: 2 },
    });
  });

  test('does not tell clients of its bugs', async () => {
    const { acme, ask } = await start();
    expect(await ask(acme, '{ currency broken }')).toEqual({
      data: { currency: 'EUR', broken: null },
      errors: [
        {
          path: ['broken'],
          code: 'DOWNSTREAM_SERVICE_ERROR',
          module: 'stock',
          message: 'The module "stock" failed.',
        },
      ],
    });
  });

  test('stands in the event catalogue with what its manifest says', async () => {
    const { api } = await start();
    const page = eventsPage(api.platform.registry.modules);
    expect(page).toMatch(/\| `itemChanged` +\| `stock` +\| `stock.item.changed` +\|/);
    expect(page).toContain('## Stock (`stock`)');
  });

  test('is switched on and off like any other', async () => {
    const { plain, ask } = await start();
    await expect(ask(plain, '{ items { id } }')).rejects.toMatchObject({ code: 'OPERATION_REJECTED' });
    const { data } = await ask(plain, '{ __type(name: "Query") { fields { name } } }');
    expect(data).toEqual({ __type: { fields: [{ name: 'currency' }] } });
  });
});

describe('a module that is away', () => {
  test('at the start costs its tenants its own fields only, and comes by itself', async () => {
    const { stock, api, acme, ask, health } = await start({ isUp: false });
    const live = await connect(api.engine, world.context(acme), { query: 'subscription { priceSet }' });
    expect((await ask(acme, '{ currency }')).data).toEqual({ currency: 'EUR' });
    await expect(ask(acme, '{ items { id } }')).rejects.toMatchObject({ code: 'OPERATION_REJECTED' });
    expect(await health()).toMatchObject({ status: 'degraded', reason: expect.stringContaining('schema') });

    await stock.start();
    await expect.poll(async () => (await health())?.status).toBe('healthy');
    expect((await ask(acme, '{ items { id } currency }')).data).toEqual({ items: [], currency: 'EUR' });
    // Who listened before listens on.
    await api.context(acme).database.transaction(async (unit) => void unit.append(PriceSet, {}));
    await expect.poll(() => live.sink.results).toMatchObject([{ data: { priceSet: 'EUR' } }]);
    expect(live.sink.ended).toBeUndefined();
  });

  test('keeps its fields over a restart of the gateway, each null with an error', async () => {
    const { stock, acme, health } = await start();
    await expect.poll(async () => (await health())?.status).toBe('healthy');
    await stock.stop();
    const next = await world.anotherEngine();
    expect(
      await askEngine(next, world.context(acme), '{ currency whoAsks: __typename first: broken }'),
    ).toEqual({
      data: { currency: 'EUR', whoAsks: 'Query', first: null },
      errors: [
        {
          ...{ path: ['first'], code: 'SUBGRAPH_UNAVAILABLE', module: 'stock' },
          message: 'Module "stock" could not be reached.',
        },
      ],
    });
    await stock.start();
    await expect
      .poll(async () => (await askEngine(next, world.context(acme), '{ whoAsks }')).data, { timeout: 10_000 })
      .toEqual({ whoAsks: 'anonymous of acme' });
  });

  test('and back again under load loses requests only while it is away, and each of those says why', async () => {
    const { stock, acme, ask } = await start();
    const outcomes: (string | undefined)[] = [];
    let asking = true;
    const client = async () => {
      while (asking) {
        const { data, errors } = await ask(acme, '{ currency items { id } }');
        outcomes.push(errors.length === 0 ? 'ok' : `${String(errors[0]?.code)} ${String(errors[0]?.module)}`);
        if (errors.length > 0) expect(data).toBeNull();
        // A module that is left alone answers at once; nothing else would get a turn.
        await nextTurn();
      }
    };
    const clients = [client(), client(), client()];
    await expect.poll(() => outcomes.length).toBeGreaterThan(10);
    await stock.stop();
    await expect.poll(() => outcomes.includes('SUBGRAPH_UNAVAILABLE stock')).toBe(true);
    const whileOpen = stock.requests;
    await expect.poll(() => outcomes.filter((each) => each !== 'ok').length).toBeGreaterThan(20);
    expect(stock.requests).toBe(whileOpen);
    await stock.start();
    await expect
      .poll(() => outcomes.slice(-10).every((each) => each === 'ok'), { timeout: 15_000 })
      .toBe(true);
    asking = false;
    await Promise.all(clients);
    expect(new Set(outcomes)).toEqual(new Set(['ok', 'SUBGRAPH_UNAVAILABLE stock']));
  });
});

describe('a module that does not behave', () => {
  test.each([
    ['answers too late', 'SUBGRAPH_TIMEOUT', () => undefined],
    ['never ends its answer', 'SUBGRAPH_TIMEOUT', (response) => void response.write('{"data":')],
    ['answers too much', 'SUBGRAPH_RESPONSE_TOO_LARGE', (response) => void response.end('x'.repeat(30_000))],
    ['answers no GraphQL', 'SUBGRAPH_RESPONSE_INVALID', (response) => void response.end('<html>')],
    ['answers with 500', 'SUBGRAPH_UNAVAILABLE', (response) => void response.writeHead(500).end('{}')],
  ] satisfies [string, string, NonNullable<World['stock']['misbehave']>][])(
    '%s: its field is null with %s, the rest stands',
    async (_what, code, misbehave) => {
      const { stock, acme, ask } = await start({ settings: 'timeout_ms = 300\nmax_response_bytes = 20000' });
      stock.misbehave = misbehave;
      const { data, errors } = await ask(acme, '{ currency broken }');
      expect(data).toEqual({ currency: 'EUR', broken: null });
      expect(errors).toMatchObject([{ path: ['broken'], code, module: 'stock' }]);
    },
  );

  test('is asked a mutation once, whatever comes of it', async () => {
    const { stock, acme, ask } = await start();
    stock.misbehave = (response) => void response.destroy();
    const { errors } = await ask(
      acme,
      'mutation { rename(id: "1", name: "x") { id } }',
      userWith('stock:rename'),
    );
    expect(errors).toMatchObject([{ path: ['rename'], code: 'SUBGRAPH_UNAVAILABLE' }]);
    expect(stock.requests).toBe(1);
  });
});

describe('another schema', () => {
  test('becomes part of the graphs of tenants that have the module, and live operations go on', async () => {
    const { stock, api, acme, ask } = await start();
    const live = await connect(api.engine, world.context(acme), { query: 'subscription { priceSet }' });
    stock.sdl = STOCK_SDL.replace('type Query {', 'type Query { shelves: Int');
    await expect
      .poll(async () => (await ask(acme, '{ shelves }').catch(() => undefined))?.data)
      .toEqual({ shelves: null });
    await api.context(acme).database.transaction(async (unit) => void unit.append(PriceSet, {}));
    await expect.poll(() => live.sink.results).toMatchObject([{ data: { priceSet: 'EUR' } }]);
    expect(live.sink.ended).toBeUndefined();
  });

  test('ends a live operation that has lost a field by it', async () => {
    const { stock, api, acme } = await start();
    const live = await connect(api.engine, world.context(acme), {
      query: 'subscription { itemChanged { id name } }',
    });
    stock.sdl = STOCK_SDL.replace('name(upper: Boolean): String!', 'title: String!');
    await expect.poll(() => live.sink.codes).toEqual(['MODULE_DISABLED']);
  });

  test.each([
    [
      'does not compose',
      STOCK_SDL.replace('type Query {', 'type Query { currency: Int'),
      /\[\w+\] .*currency/,
    ],
    ['is no SDL', 'type {', /no SDL/],
    [
      'has a subscription that nothing feeds',
      STOCK_SDL.replace('itemChanged', 'itemGone: Item itemChanged'),
      /"itemGone"/,
    ],
    [
      'lacks a subscription that the manifest feeds',
      STOCK_SDL.replace(/type Subscription.*/, ''),
      /"itemChanged"/,
    ],
    ['has another key', STOCK_SDL.replace('fields: "id"', 'fields: "name"'), /with the key "id"/],
  ])('that %s is refused: the old one stays, and health says why', async (_what, sdl, reason) => {
    const { stock, acme, ask, health } = await start();
    stock.sdl = sdl;
    await expect.poll(async () => (await health())?.status).toBe('degraded');
    expect((await health())?.reason).toMatch(reason);
    stock.misbehave = (response) => void response.end('{"data":{"items":[]}}');
    expect((await ask(acme, '{ currency items { id } }')).data).toEqual({ currency: 'EUR', items: [] });
    stock.sdl = STOCK_SDL;
    await expect.poll(async () => (await health())?.status).toBe('healthy');
  });
});
