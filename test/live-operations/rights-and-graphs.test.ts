import { type Engine } from '@rustok/gateway';
import { moduleSlug, OutageError, type Tenant, type UserActor } from '@rustok/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, FakeSink } from './fake-sink.js';
import { newsroom } from './news.js';
import { startWorld, user, type World } from './world.js';

let world: World;
let tenant: Tenant;
let engine: Engine;
let count = 0;

beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  newsroom.asked.length = 0;
  newsroom.before = async () => undefined;
  tenant = await world.kit.tenant(`rights-${(count += 1)}`, [moduleSlug('gossip')]);
  engine = world.engine();
});

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const until = (condition: () => unknown) => expect.poll(condition, { timeout: 20_000 });
const TOLD = 'subscription Told { told { seq scope } }';
const listen = async (actor?: UserActor, query = TOLD, options: Parameters<typeof connect>[3] = {}) =>
  connect(engine, await world.context(tenant, actor), { query }, options);
const told = (sink: FakeSink) => sink.results.map(({ data }) => data?.told);

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

let witnesses = 0;

/** Everything that was committed by now has come to the hub: a later event has come to a client of another tenant. */
async function allHandedOut(): Promise<void> {
  const witness = await world.kit.tenant(`witness-${(witnesses += 1)}`);
  const { sink, live } = await connect(engine, await world.context(witness), { query: TOLD });
  await world.tell(witness, [0]);
  await until(() => sink.seqs).toEqual([0]);
  live.close();
}

describe('what depends on who asks', () => {
  const [one, two] = [user({ 'news:read': 'own' }), user({ 'news:read': 'own' })];

  it('is answered for each user when a module has marked it', async () => {
    const query = 'subscription { told { ...Item } } fragment Item on Item { seq viewerId }';
    const clients = [await listen(one, query), await listen(two, query), await listen(one, query)];
    expect(engine.live.operations).toBe(2);
    await world.tell(tenant, [1]);
    for (const [index, { userId }] of [one, two, one].entries()) {
      await until(() => told(clients[index]?.sink as FakeSink)).toEqual([{ seq: 1, viewerId: userId }]);
    }
  });

  it('is answered for each user from the very event on at which a module looks, marked or not', async () => {
    const logged = vi.spyOn(world.kit.platform.logger, 'error');
    const query = 'subscription Sly { told { seq secretId } }';
    const clients = [await listen(one, query), await listen(two, query), await listen(one, query)];
    expect(engine.live.operations).toBe(1);
    await world.tell(tenant, [2, 4, 1, 6, 3]);
    const expected = ({ userId }: UserActor) =>
      [2, 4, 1, 6, 3].map((seq) => ({ seq, secretId: seq % 2 ? userId : 'nobody' }));
    for (const [index, actor] of [one, two, one].entries()) {
      await until(() => told(clients[index]?.sink as FakeSink)).toEqual(expected(actor));
    }
    expect(engine.live.operations).toBe(2);
    expect(
      logged.mock.calls.filter(([facts]) => (facts as { operation?: string }).operation === 'Sly'),
    ).toHaveLength(1);

    // Remembered: nobody who comes later shares it first. What was common before stays there for who comes back.
    const back = await listen(two, query, { resumeAfter: clients[0]?.sink.frames[0]?.cursor ?? '' });
    expect(engine.live.operations).toBe(2);
    await until(() => told(back.sink)).toEqual(expected(two).slice(1));
    logged.mockRestore();
  });

  it('does not split those whose rights are of one kind, as long as nobody looks', async () => {
    await listen(one);
    await listen(two);
    expect(engine.live.operations).toBe(1);
  });
});

describe('a module that is switched', () => {
  const GOSSIP = 'subscription Gossip { gossip }';
  const gossip = ({ results }: FakeSink) => results.map(({ data }) => (data as { gossip?: number }).gossip);

  it('ends what needs it, after what came before, and nothing else misses an event', async () => {
    const kept = await listen();
    const lost = await listen(undefined, GOSSIP);
    await world.tell(tenant, [1, 2]);
    await world.toggle(tenant, 'gossip', false);
    await world.tell(tenant, [3, 4]);
    await until(() => kept.sink.seqs).toEqual([1, 2, 3, 4]);
    await until(() => lost.sink.ended).toMatchObject([
      { extensions: { code: 'MODULE_DISABLED', module: 'gossip' } },
    ]);
    expect(gossip(lost.sink)).toEqual([1, 2]);
    // The cursor holds across graphs: what is on again goes on where it was.
    const cursor = String(lost.sink.ended?.[0]?.extensions.cursor);
    await expect(listen(undefined, GOSSIP, { resumeAfter: cursor })).rejects.toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    await world.toggle(tenant, 'gossip', true);
    await vi.waitFor(async () => {
      const back = await listen(undefined, GOSSIP, { resumeAfter: cursor });
      await until(() => gossip(back.sink)).toEqual([3, 4]);
    }, 10_000);
    const newcomer = await listen();
    await until(() => engine.live.operations).toBe(2);
    newcomer.live.close();
  });

  it('keeps those who are reading their past, without a gap or a repeat', async () => {
    engine = world.engine({ live: { recent_frames: 1 } });
    const first = await listen();
    await world.tell(tenant, range(1, 150));
    await until(() => first.sink.frames.length).toBe(150);
    const resumeAfter = first.sink.frames[0]?.cursor ?? '';
    const toggled = gate();
    newsroom.before = (seq) => (seq === 60 ? toggled.opened : Promise.resolve());
    newsroom.asked.length = 0;
    const back = await listen(undefined, TOLD, { resumeAfter });
    await until(() => newsroom.asked.includes(60)).toBe(true);
    await world.toggle(tenant, 'gossip', false);
    await world.tell(tenant, [151, 152]);
    await until(() => first.sink.frames.length).toBe(152);
    toggled.open();
    await until(() => back.sink.seqs).toEqual(range(2, 152));
  });
});

describe('who may listen', () => {
  const [reader, other] = [user({ 'news:read': 'all' }), user({ 'news:read': 'all' })];

  it('is asked before any later frame goes out, while earlier ones do', async () => {
    const watched = await world.reader(tenant, 'manager');
    const { sink } = await listen(watched);
    const anybody = await listen();
    await using checks = await world.holdChecks();
    await world.tell(tenant, [1, 2]);
    await world.changeReader(tenant, watched, 'customer');
    await world.tell(tenant, [3]);
    for (const client of [sink, anybody.sink]) await until(() => client.seqs).toEqual([1, 2]);
    await allHandedOut();
    const newcomer = await listen(undefined, 'subscription New { told { seq } }');
    await world.tell(tenant, [4]);
    // Another tenant's event comes through meanwhile.
    await allHandedOut();
    expect([sink.seqs, anybody.sink.seqs, newcomer.sink.seqs]).toEqual([[1, 2], [1, 2], []]);
    await checks.answer();
    for (const client of [sink, anybody.sink]) await until(() => client.seqs).toEqual([1, 2, 3, 4]);
    await until(() => newcomer.sink.seqs).toEqual([4]);
    expect(told(sink).map((item) => item?.scope)).toEqual(['all', 'all', 'own', 'own']);
  });

  it('goes on at the same place with other rights, and the others with theirs', async () => {
    const changed = await world.reader(tenant, 'manager');
    const [mine, theirs] = [await listen(changed), await listen(await world.reader(tenant, 'manager'))];
    expect(engine.live.operations).toBe(1);
    await world.tell(tenant, [1]);
    for (const { sink } of [mine, theirs]) await until(() => sink.seqs).toEqual([1]);
    const answer = gate();
    newsroom.before = (seq) => (seq === 2 ? answer.opened : Promise.resolve());
    await world.tell(tenant, [2]);
    await until(() => newsroom.asked).toEqual([1, 2]);
    await world.changeReader(tenant, changed, 'customer');
    await world.tell(tenant, [3, 4, 5]);
    // What was being answered for the old rights when they ended is answered again.
    await until(() => newsroom.asked.filter((seq) => seq === 2)).toEqual([2, 2]);
    answer.open();
    const expected = (scopes: readonly string[]) => scopes.map((scope, index) => ({ seq: index + 1, scope }));
    await until(() => told(theirs.sink)).toEqual(expected(['all', 'all', 'all', 'all', 'all']));
    await until(() => told(mine.sink)).toEqual(expected(['all', 'own', 'own', 'own', 'own']));
    expect(engine.live.operations).toBe(2);
  });

  it('is decided by the rights of now, when they change between the request and its subscription', async () => {
    const [changed, gone] = [await world.reader(tenant, 'manager'), await world.reader(tenant, 'manager')];
    const prepared = async (actor: UserActor) =>
      engine.prepare(await world.context(tenant, actor), { query: TOLD });
    const [ofChanged, ofGone] = [await prepared(changed), await prepared(gone)];
    await world.changeReader(tenant, changed, 'customer');
    await world.changeReader(tenant, gone, 'signed-out');
    await allHandedOut();
    await expect(engine.subscribe(ofGone, { sink: new FakeSink() })).rejects.toMatchObject({
      code: 'SESSION_ENDED',
    });
    const sink = new FakeSink();
    await engine.subscribe(ofChanged, { sink });
    await world.tell(tenant, [1]);
    await until(() => told(sink)).toEqual([{ seq: 1, scope: 'own' }]);
    expect(engine.live.size).toBe(1);
  });

  it('is decided once more, when rights change while they are being asked for', async () => {
    const changed = await world.reader(tenant, 'customer');
    await world.changeReader(tenant, changed, 'manager');
    await allHandedOut();
    const { actors } = world.kit.platform;
    const ask = actors.refresh.bind(actors);
    const asked = gate();
    const refresh = vi.spyOn(actors, 'refresh').mockImplementationOnce(async (...question) => {
      const before = await ask(...question);
      await asked.opened;
      return before;
    });
    const subscribing = listen(changed);
    await until(() => refresh.mock.calls.length).toBe(1);
    await world.changeReader(tenant, changed, 'signed-out');
    await allHandedOut();
    asked.open();
    await expect(subscribing).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    expect(engine.live.size).toBe(0);
    refresh.mockRestore();
  });

  it('goes on with other rights while it reads its past, and with what was being answered', async () => {
    engine = world.engine({ live: { recent_frames: 1 } });
    const witness = await listen(other);
    await world.tell(tenant, range(1, 20));
    await until(() => witness.sink.frames.length).toBe(20);
    const reached = gate();
    newsroom.before = (seq) => (seq === 10 ? reached.opened : Promise.resolve());
    newsroom.asked.length = 0;
    const resumeAfter = witness.sink.frames[0]?.cursor ?? '';
    const { sink, live } = await listen(reader, TOLD, { resumeAfter });
    await until(() => newsroom.asked.includes(10)).toBe(true);
    live.reauthorize(await world.context(tenant, { ...reader, grants: new Map([['news:read', 'own']]) }));
    reached.open();
    await until(() => sink.seqs).toEqual(range(2, 20));
    const scopes = told(sink).map((item) => item?.scope);
    expect(scopes).toEqual([...Array<string>(8).fill('all'), ...Array<string>(11).fill('own')]);
    live.close();
    expect(engine.live.size).toBe(1);
  });

  it('ends at once, with its cursor, when it is failed, and gets nothing more', async () => {
    const { sink, live } = await listen(reader);
    await world.tell(tenant, [1]);
    await until(() => sink.seqs).toEqual([1]);
    live.fail(new Error('a secret'));
    expect(sink.ended).toMatchObject([
      {
        message: 'Something went wrong on our side.',
        extensions: { code: 'INTERNAL_SERVER_ERROR', cursor: expect.any(String) },
      },
    ]);
    expect(engine.live.size).toBe(0);
  });

  it('is told, when its past cannot be read, that it may try again, and where', async () => {
    engine = world.engine({ live: { recent_frames: 1 } });
    const witness = await listen(other);
    await world.tell(tenant, range(1, 5));
    await until(() => witness.sink.frames.length).toBe(5);
    const away = new OutageError('DATABASE_UNAVAILABLE', 'away', { details: { retryable: true } });
    const read = vi.spyOn(world.kit.platform.history, 'read').mockRejectedValueOnce(away);
    const { sink } = await listen(reader, TOLD, { resumeAfter: witness.sink.frames[1]?.cursor ?? '' });
    await until(() => sink.ended).toMatchObject([
      { extensions: { code: 'DATABASE_UNAVAILABLE', retryable: true } },
    ]);
    read.mockRestore();
    const back = await listen(reader, TOLD, { resumeAfter: String(sink.ended?.[0]?.extensions.cursor) });
    await until(() => back.sink.seqs).toEqual([3, 4, 5]);
  });

  it('never moves to another tenant', async () => {
    const { live } = await listen(reader);
    const foreign = await world.context(await world.kit.tenant(`foreign-${count}`), reader);
    expect(() => live.reauthorize(foreign)).toThrow();
  });
});
