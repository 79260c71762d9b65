import { createClient, type SubscriptionState } from '@rustok/client';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { connect, FakeSink } from '../live-operations/fake-sink.js';
import { RawStream } from '../live-transports/raw-stream.js';
import { createPulledWorld, type PulledWorld } from './pulled-world.js';

let world: PulledWorld;
afterEach(() => world[Symbol.asyncDispose]());

const start = async (...options: Parameters<typeof createPulledWorld>) =>
  (world = await createPulledWorld(...options));

const COUNTED = 'subscription { itemCounted { id name price listener } }';
const PLAIN = 'subscription { itemCounted { id listener } }';
const NAMED = 'subscription { itemCounted { id name } }';
const SECRET = 'subscription { secretCounted { id listener } }';
const SOON = { timeout: 20_000 };

const listening = (count: number) => expect.poll(() => world.stock.listeners.length, SOON).toBe(count);
const counted = (id: string, listener: string) => ({ data: { itemCounted: { id, listener } } });

describe.each(['sse', 'ws'] as const)('a subscription that its module pushes over %s', (protocol) => {
  test('is enriched by other modules, in the name of who listens, and has no cursors over WebSockets', async () => {
    const { acme, stock, member } = await start(protocol);
    const { client, name } = await member(acme, 'manager');
    await using socket = await client.listen();
    const stream = socket.subscribe(
      'subscription ($kind: String) { itemCounted(kind: $kind) { id name price listener } }',
      { kind: 'fruit' },
    );
    await listening(1);
    expect(stock.listeners[0]).toMatchObject({
      args: { kind: 'fruit' },
      claims: {
        tenant: { id: acme.id, slug: 'acme' },
        actor: { kind: 'user', permissions: { 'stock:count': 'all' } },
      },
    });
    stock.push('a1');
    stock.push('b22');
    expect(await stream.first(2)).toEqual([
      { data: { itemCounted: { id: 'a1', name: 'item a1', price: 2, listener: name } } },
      { data: { itemCounted: { id: 'b22', name: 'item b22', price: 3, listener: name } } },
    ]);
    stream.stop();
    await listening(0);
    expect(world.api.engine.live.operations).toBe(0);
  });

  test('and over event streams, whose end ends the stream of the module', async () => {
    const { acme, stock, api } = await start(protocol);
    {
      await using stream = await RawStream.open(`${api.url}/graphql/stream`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          'x-tenant-id': acme.slug,
        },
        body: JSON.stringify({ query: COUNTED }),
      });
      await listening(1);
      stock.push('a1');
      await stream.until(({ blocks }) => blocks.some(({ event }) => event === 'next'));
      expect(stream.blocks.filter(({ comment }) => comment === undefined)).toEqual([
        {
          event: 'next',
          data: '{"data":{"itemCounted":{"id":"a1","name":"item a1","price":2,"listener":"anonymous of acme"}}}',
        },
      ]);
    }
    await listening(0);
  });

  test('is one stream for the clients of a session, and another for each other person and tenant', async () => {
    const { acme, other, stock, member, anonymous } = await start(protocol);
    const mine = await member(acme, 'manager');
    const theirs = await member(acme, 'manager');
    const twin = await member(other, 'manager', { twinOf: mine });
    const clients = [mine.client, mine.client, theirs.client, twin.client, anonymous(acme), anonymous(other)];
    const sockets = await Promise.all(clients.map((client) => client.listen()));
    const streams = sockets.map((socket) => socket.subscribe(PLAIN));
    const names = [mine.name, theirs.name, twin.name, 'anonymous of acme', 'anonymous of other'];
    await expect.poll(() => [...stock.names].sort(), SOON).toEqual([...names].sort());
    stock.push('a1');
    const [a, b, ...rest] = await Promise.all(streams.map((stream) => stream.first(1)));
    expect([a, b, ...rest]).toEqual([mine.name, ...names].map((name) => [counted('a1', name)]));
    expect(await world.metric('rustok_live_executions_total')).toBe(5);
    expect(await world.metric('rustok_live_operations')).toBe(5);
    expect(await world.metric('rustok_live_subscriptions')).toBe(6);
    // Nothing else came, to anybody.
    expect(streams.map(({ results }) => results.length)).toEqual([1, 1, 1, 1, 1, 1]);
    await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));
    await listening(0);
  });

  test('goes on when the module was killed and is there again', async () => {
    const { acme, stock, anonymous } = await start(protocol);
    await using socket = await anonymous(acme).listen();
    const stream = socket.subscribe(PLAIN);
    await listening(1);
    await stock.stop();
    await expect.poll(() => world.metric('rustok_live_reconnects_total'), SOON).toBeGreaterThan(0);
    await stock.start();
    await listening(1);
    stock.push('back');
    expect(await stream.first(1)).toEqual([counted('back', 'anonymous of acme')]);
  });

  test('ends when it does not come back, and the client that we keep begins anew when it is', async () => {
    const { acme, stock, anonymous, api } = await start(protocol, { upstream_attempts: 1 });
    const states: SubscriptionState[] = [];
    const results: unknown[] = [];
    const client = createClient({
      url: `${api.url}/graphql`,
      tenant: acme.slug,
      webSocketImpl: WebSocket,
      backoff: { baseMs: 50, maxMs: 500 },
    });
    client.subscribe(
      PLAIN,
      {},
      { next: ({ data }) => void results.push(data), state: (s) => states.push(s) },
    );
    await using socket = await anonymous(acme).listen();
    const stream = socket.subscribe(PLAIN);
    await listening(1);
    await stock.stop();
    const unavailable = { code: 'SUBGRAPH_UNAVAILABLE', retryable: true };
    expect(await stream.ended).toMatchObject([{ extensions: unavailable }]);
    await expect
      .poll(() => states.find(({ kind }) => kind === 'waiting'), SOON)
      .toMatchObject({ error: { code: 'SUBGRAPH_UNAVAILABLE' } });
    // At the start too.
    expect(await socket.subscribe(PLAIN).ended).toMatchObject([{ extensions: unavailable }]);
    await stock.start();
    await listening(1);
    stock.push('back');
    await expect.poll(() => results, SOON).toEqual([counted('back', 'anonymous of acme').data]);
    expect(states.filter(({ kind }) => kind === 'open').length).toBeGreaterThan(1);
    client.close();
    await listening(0);
  });

  test('ends when the module has nothing more to say, once all of it was sent', async () => {
    const { acme, stock, anonymous } = await start(protocol);
    await using socket = await anonymous(acme).listen();
    const stream = socket.subscribe(COUNTED);
    await listening(1);
    for (const id of ['1', '2', '3']) stock.push(id);
    stock.listeners[0]?.complete();
    expect(await stream.ended).toBeUndefined();
    expect(stream.results).toHaveLength(3);
  });

  test('is refused by the module with its own code, and without what is nobody else’s business', async () => {
    const { acme, member } = await start(protocol);
    const { client } = await member(acme, 'customer');
    await using socket = await client.listen();
    expect(await socket.subscribe(SECRET).ended).toEqual([
      {
        message: 'This needs stock:count.',
        extensions: { code: 'PERMISSION_DENIED', module: 'stock' },
      },
    ]);
  });
});

describe('who listens to a module', () => {
  test('is asked about anew when their rights have changed, and told what the module says to that', async () => {
    const { acme, stock, member, giveRole } = await start('ws');
    const me = await member(acme, 'manager');
    await using socket = await me.client.listen();
    const secret = socket.subscribe(SECRET);
    const plain = socket.subscribe(PLAIN);
    await listening(2);
    await giveRole(acme, me, 'customer');
    expect(await secret.ended).toMatchObject([{ extensions: { code: 'PERMISSION_DENIED' } }]);
    await expect
      .poll(() => stock.listeners.map(({ claims }) => claims.actor), SOON)
      .toMatchObject([{ roles: ['customer'] }]);
    stock.push('after');
    expect(await plain.first(1)).toEqual([counted('after', me.name)]);
  });

  test('is sent nothing that comes after the session has ended, and the module hears of it', async () => {
    const { acme, other, api, stock, member } = await start('ws');
    const me = await member(acme, 'manager');
    const twin = await member(other, 'manager', { twinOf: me });
    await using socket = await me.client.listen();
    await using theirs = await twin.client.listen();
    const mine = socket.subscribe(PLAIN);
    const twins = theirs.subscribe(PLAIN);
    await listening(2);
    const { feed } = api.platform;
    const before = feed.position;
    const ending = new pg.Client(api.connection);
    await ending.connect();
    try {
      // The check reads this table, and reading waits for this lock; the event is out meanwhile.
      await ending.query('begin; lock table sessions in access exclusive mode');
      await ending.query('update sessions set revoked_at = now() where tenant_id = $1', [acme.id]);
      await world.tellSessionEnded(acme, me);
      await expect.poll(() => feed.position > before, SOON).toBe(true);
      stock.push('after');
      // Another tenant waits for nobody.
      expect(await twins.first(1)).toEqual([counted('after', twin.name)]);
      expect(mine.results).toEqual([]);
      await ending.query('commit');
    } finally {
      await ending.end();
    }
    expect(await mine.ended).toMatchObject([{ extensions: { code: 'SESSION_ENDED' } }]);
    expect(mine.results).toEqual([]);
    await expect.poll(() => stock.names, SOON).toEqual([twin.name]);
  });

  test('is let go when the token ends', async () => {
    const { acme, member } = await start('sse');
    const { client } = await member(acme, 'manager', { ttlS: 4 });
    await using socket = await client.listen();
    const stream = socket.subscribe(PLAIN);
    await listening(1);
    expect(await stream.ended).toMatchObject([{ extensions: { code: 'SUBSCRIPTION_TOKEN_EXPIRED' } }]);
    await listening(0);
  });

  test('ends alone when they read too slowly, without a cursor', async () => {
    const { acme, api, stock } = await start('sse', { queue_frames: 2 });
    const context = api.context(acme, { kind: 'anonymous' });
    const slow = await connect(
      api.engine,
      context,
      { query: PLAIN },
      { sink: new FakeSink({ stuck: true }) },
    );
    const quick = await connect(api.engine, context, { query: PLAIN });
    await listening(1);
    for (const id of ['1', '2', '3', '4', '5']) stock.push(id);
    await expect.poll(() => quick.sink.results.length, SOON).toBe(5);
    expect(slow.sink.codes).toEqual(['SUBSCRIPTION_TOO_SLOW']);
    expect(slow.sink.ended?.[0]?.extensions).toEqual({ code: 'SUBSCRIPTION_TOO_SLOW', retryable: true });
    expect(slow.sink.frames).toHaveLength(1);
    expect(quick.live.cursor).toBeUndefined();
    expect(quick.sink.ended).toBeUndefined();
    await listening(1);
  });

  test('is ended when the module sends more than can be answered, after what there was', async () => {
    const { acme, api, stock, member } = await start('ws');
    const me = await member(acme, 'manager');
    await using socket = await me.client.listen();
    const stream = socket.subscribe(PLAIN);
    await listening(1);
    const before = api.platform.feed.position;
    const locked = new pg.Client(api.connection);
    await locked.connect();
    try {
      // Nothing is answered until this check of the session has been.
      await locked.query('begin; lock table sessions in access exclusive mode');
      await world.tellSessionEnded(acme, me);
      await expect.poll(() => api.platform.feed.position > before, SOON).toBe(true);
      for (let n = 0; n < 1_100; n += 1) stock.push(String(n));
      await listening(0);
      expect(stream.results).toEqual([]);
    } finally {
      await locked.end();
    }
    expect(await stream.ended).toMatchObject([
      { extensions: { code: 'SUBSCRIPTION_TOO_SLOW', retryable: true } },
    ]);
    const ids = stream.results.map(({ data }) => (data as { itemCounted: { id: string } }).itemCounted.id);
    expect(ids.length).toBeGreaterThanOrEqual(1_000);
    expect(ids).toEqual(ids.map((_, n) => String(n)));
  });

  test('leaves nothing behind when they go before the module has answered', async () => {
    const { acme, api, anonymous } = await start('ws');
    await using socket = await anonymous(acme).listen();
    for (let i = 0; i < 20; i += 1) socket.subscribe(PLAIN).stop();
    const stream = socket.subscribe(PLAIN);
    await listening(1);
    stream.stop();
    await listening(0);
    await expect.poll(() => api.engine.live.operations, SOON).toBe(0);
    expect(api.engine.live.size).toBe(0);
  });

  test('may come with a ticket, once, and gets no event ids', async () => {
    const { acme, api, stock } = await start('sse');
    const url = `${api.url}/graphql/stream`;
    const issued = await fetch(`${url}/ticket`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tenant-id': acme.slug },
      body: JSON.stringify({ query: PLAIN }),
    });
    const { ticket } = (await issued.json()) as { ticket: string };
    const open = () => RawStream.open(`${url}?${new URLSearchParams({ ticket })}`);
    await using stream = await open();
    await listening(1);
    stock.push('a1');
    await stream.until(({ blocks }) => blocks.some(({ event }) => event === 'next'));
    expect(stream.blocks.map(({ id }) => id)).toEqual(stream.blocks.map(() => undefined));
    await using again = await open();
    expect(again.response.status).toBe(401);
    await again.ended;
    expect(again.text).toContain('TICKET_USED');
  });

  test('have no more streams of the module together than may be, and other tenants have their own', async () => {
    const { acme, other, anonymous, api } = await start('ws', { max_upstreams_per_tenant: 2 });
    await using socket = await anonymous(acme).listen();
    await using others = await anonymous(other).listen();
    const kinds = 'subscription ($kind: String) { itemCounted(kind: $kind) { id } }';
    const [first] = ['a', 'b'].map((kind) => socket.subscribe(kinds, { kind }));
    await listening(2);
    const refused = [{ extensions: { code: 'SUBSCRIPTION_LIMIT' } }];
    expect(await socket.subscribe(kinds, { kind: 'c' }).ended).toMatchObject(refused);
    others.subscribe(kinds, { kind: 'c' });
    await listening(3);
    first?.stop();
    await expect.poll(() => api.engine.live.size, SOON).toBe(2);
    socket.subscribe(kinds, { kind: 'd' });
    await listening(3);
    expect(world.stock.opened).toBe(4);
  });

  test('cannot resume', async () => {
    const { acme, api } = await start('sse');
    const context = api.context(acme, { kind: 'anonymous' });
    await expect(connect(api.engine, context, { query: PLAIN }, { resumeAfter: 'x' })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
    expect(world.stock.opened).toBe(0);
  });

  test('ends with the gateway, and so does the stream of the module', async () => {
    const { acme, api } = await start('ws');
    const context = api.context(acme, { kind: 'anonymous' });
    const { sink } = await connect(api.engine, context, { query: PLAIN });
    await listening(1);
    await api.engine.live.close();
    expect(sink.ended).toBeNull();
    await listening(0);
  });
});

describe('when a module is switched', () => {
  test('off that feeds it, or that it needs, it ends and says which', async () => {
    const { acme, stock, anonymous, toggle } = await start('ws');
    await using socket = await anonymous(acme).listen();
    const priced = socket.subscribe(COUNTED);
    const plain = socket.subscribe(PLAIN);
    await listening(2);
    await toggle(acme, 'prices', false);
    const disabled = (module: string) => [{ extensions: { code: 'MODULE_DISABLED', module } }];
    expect(await priced.ended).toMatchObject(disabled('prices'));
    await listening(1);
    expect(stock.opened).toBe(2);
    stock.push('a1');
    expect(await plain.first(1)).toEqual([counted('a1', 'anonymous of acme')]);
    await toggle(acme, 'stock', false);
    expect(await plain.ended).toMatchObject(disabled('stock'));
    await listening(0);
  });

  test('on that takes a field over, the module is asked for the others, and the client keeps its stream', async () => {
    const { acme, stock, anonymous, toggle } = await start('ws');
    await using socket = await anonymous(acme).listen();
    const stream = socket.subscribe(NAMED);
    await listening(1);
    stock.push('a1');
    await stream.first(1);
    await toggle(acme, 'names', true);
    await expect.poll(() => stock.opened, SOON).toBe(2);
    await listening(1);
    stock.push('a2');
    expect(await stream.first(2)).toEqual([
      { data: { itemCounted: { id: 'a1', name: 'item a1' } } },
      { data: { itemCounted: { id: 'a2', name: 'named a2' } } },
    ]);
  });
});

test('fields of the same module that the log feeds are as they were, with cursors', async () => {
  const { acme, api } = await start('sse');
  const context = api.context(acme, { kind: 'anonymous' });
  const { sink } = await connect(api.engine, context, { query: 'subscription { itemChanged { id } }' });
  const changed = api.platform.registry.events.find(({ type }) => type === 'stock.item.changed');
  if (!changed) throw new Error('the manifest declares it');
  await api.context(acme).database.transaction(async ({ append }) => append(changed, { itemId: 'a1' }));
  await expect
    .poll(() => sink.results, SOON)
    .toMatchObject([{ data: { itemChanged: { id: 'a1' } }, extensions: { cursor: expect.any(String) } }]);
  expect(world.stock.opened).toBe(0);
});
