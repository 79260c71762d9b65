import { type Engine } from '@rustok/gateway';
import type { Tenant } from '@rustok/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Client, connect, FakeSink } from './fake-sink.js';
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
  tenant = await world.kit.tenant(`tenant-${(count += 1)}`);
  engine = world.engine();
});

const TOLD = 'subscription Told($topic: String) { told(topic: $topic) { seq } }';
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const until = (condition: () => unknown) => expect.poll(condition, { timeout: 20_000 });
const listen = async (options: Parameters<typeof connect>[3] = {}) =>
  connect(engine, await world.context(tenant), { query: TOLD }, options);

/** A promise and what settles it. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe('clients with the same operation', () => {
  it('share one execution and one frame for each event', async () => {
    const clients: Client[] = [];
    for (const _ of range(1, 50)) clients.push(await listen());
    expect(engine.live.operations).toBe(1);
    await world.tell(tenant, [1, 2, 3]);
    for (const { sink } of clients) await until(() => sink.seqs).toEqual([1, 2, 3]);
    expect(newsroom.asked).toEqual([1, 2, 3]);
    expect(new Set(clients.map(({ sink }) => sink.frames[0]?.payload)).size).toBe(1);
    expect(clients[0]?.sink.results[0]?.extensions).toEqual({ cursor: clients[0]?.sink.frames[0]?.cursor });
  });

  it('share it in whatever order their variables and white space come', async () => {
    const context = await world.context(tenant);
    const query =
      'subscription A($topic: String, $with: Boolean!) { told(topic: $topic) { seq topic @include(if: $with) } }';
    await connect(engine, context, { query, variables: { topic: 'all', with: true } });
    await connect(engine, context, {
      query: query.replaceAll(' ', '\n '),
      variables: { with: true, topic: 'all', unused: 1 },
    });
    expect(engine.live.operations).toBe(1);
  });

  it('leave nothing behind when the last has gone', async () => {
    const clients = [await listen(), await listen()];
    clients.forEach(({ live }) => live.close());
    clients.forEach(({ live }) => live.close());
    expect([engine.live.operations, engine.live.size, engine.live.tenants]).toEqual([0, 0, []]);
    await world.tell(tenant, [1]);
    await until(() => world.kit.platform.feed.position > 0n).toBe(true);
    expect(clients.map(({ sink }) => [sink.ended, sink.frames.length])).toEqual([
      [undefined, 0],
      [undefined, 0],
    ]);
  });
});

describe('clients that differ', () => {
  it('share nothing across variables, languages, rights or tenants', async () => {
    const other = await world.kit.tenant(`other-${count}`);
    const query = 'subscription Told($topic: String) { told(topic: $topic) { seq topic language scope } }';
    const open = async (
      of: Tenant,
      variables: Record<string, unknown>,
      ...who: [ReturnType<typeof user>?, string[]?]
    ) => connect(engine, await world.context(of, ...who), { query, variables });
    const clients = [
      await open(tenant, {}),
      await open(tenant, { topic: 'rare' }),
      await open(tenant, {}, undefined, ['de']),
      await open(tenant, {}, user({ 'news:read': 'all' })),
      await open(tenant, {}, user({ 'news:read': 'own' })),
      await open(other, {}),
    ];
    expect(engine.live.operations).toBe(6);
    await world.tell(tenant, [1]);
    await world.tell(tenant, [2], 'rare');
    await world.tell(other, [3]);
    const item = (seq: number, topic = 'all', language = 'en', scope: string | null = null) => ({
      seq,
      topic,
      language,
      scope,
    });
    const expected = [
      [item(1), item(2, 'rare')],
      [item(2, 'rare')],
      [item(1, 'all', 'de'), item(2, 'rare', 'de')],
      [item(1, 'all', 'en', 'all'), item(2, 'rare', 'en', 'all')],
      [item(1, 'all', 'en', 'own'), item(2, 'rare', 'en', 'own')],
      [item(3)],
    ];
    for (const [index, { sink }] of clients.entries()) {
      await until(() => sink.results.map(({ data }) => data?.told)).toEqual(expected[index]);
    }
  });
});

describe('order', () => {
  it('is that of the events, however long each answer takes', async () => {
    const gates = new Map(range(1, 20).map((seq) => [seq, gate()]));
    newsroom.before = (seq) => gates.get(seq)?.opened ?? Promise.resolve();
    const { sink } = await listen();
    await world.tell(tenant, range(1, 20));
    // No more than 16 are answered at the same moment.
    await until(() => newsroom.asked.length).toBe(16);
    for (const seq of range(2, 16).reverse()) gates.get(seq)?.open();
    expect(sink.frames).toEqual([]);
    for (const seq of [1, 20, 19, 18, 17]) gates.get(seq)?.open();
    await until(() => sink.seqs).toEqual(range(1, 20));
  });
});

describe('a client that reads too slowly', () => {
  it('ends with a retryable code and its cursor, gets the rest after it, and delays nobody', async () => {
    engine = world.engine({ live: { queue_frames: 5 } });
    const stuck = await listen({ sink: new FakeSink({ stuck: true }) });
    const quick = await listen();
    await world.tell(tenant, range(1, 10));
    await until(() => quick.sink.seqs).toEqual(range(1, 10));
    expect(stuck.sink.seqs).toEqual([1]);
    expect(stuck.sink.ended).toMatchObject([
      { extensions: { code: 'SUBSCRIPTION_TOO_SLOW', retryable: true, cursor: expect.any(String) } },
    ]);
    const cursor = String(stuck.sink.ended?.[0]?.extensions.cursor);
    const back = await listen({ resumeAfter: cursor });
    await until(() => back.sink.seqs).toEqual(range(2, 10));
    expect(stuck.sink.violations).toBe(0);
  });

  it('gets what waited, in order, when it goes on in time', async () => {
    const { sink } = await listen({ sink: new FakeSink({ stuck: true }) });
    const witness = await listen();
    await world.tell(tenant, range(1, 5));
    await until(() => witness.sink.frames.length).toBe(5);
    expect(sink.seqs).toEqual([1]);
    sink.drain();
    expect(sink.seqs).toEqual([1, 2]);
    sink.stuck = false;
    sink.drain();
    expect([sink.seqs, sink.violations]).toEqual([range(1, 5), 0]);
  });

  it('is ended by bytes, too', async () => {
    engine = world.engine({ live: { queue_bytes: 300 } });
    const { sink } = await listen({ sink: new FakeSink({ stuck: true }) });
    await world.tell(tenant, range(1, 10));
    await until(() => sink.codes).toEqual(['SUBSCRIPTION_TOO_SLOW']);
  });
});

describe('a cursor', () => {
  it('resumes from what the operation keeps, and from the log beyond that, on another instance too', async () => {
    engine = world.engine({ live: { recent_frames: 3 } });
    const first = await listen();
    await world.tell(tenant, range(1, 250));
    await until(() => first.sink.frames.length).toBe(250);
    const at = (seq: number) => first.sink.frames[seq - 1]?.cursor ?? '';
    const near = await listen({ resumeAfter: at(248) });
    expect(near.sink.seqs).toEqual([249, 250]);
    const far = await listen({ resumeAfter: at(5) });
    engine = world.engine();
    const elsewhere = await listen({ resumeAfter: at(200) });
    await until(() => far.sink.seqs).toEqual(range(6, 250));
    await until(() => elsewhere.sink.seqs).toEqual(range(201, 250));
    await world.tell(tenant, [251]);
    for (const { sink } of [near, far, elsewhere]) await until(() => sink.seqs.at(-1)).toBe(251);
    expect(newsroom.asked.filter((seq) => seq === 251)).toHaveLength(2);
  });

  it('advances while nothing concerns the client', async () => {
    const { live, sink } = await connect(engine, await world.context(tenant), {
      query: TOLD,
      variables: { topic: 'rare' },
    });
    const before = world.kit.platform.feed.position;
    await world.tell(tenant, [1, 2, 3]);
    await until(() => world.kit.platform.feed.position).toBe(before + 3n);
    const { cursor } = live;
    live.close();
    await world.tell(tenant, [4], 'rare');
    newsroom.asked.length = 0;
    const back = await connect(
      engine,
      await world.context(tenant),
      { query: TOLD, variables: { topic: 'rare' } },
      { resumeAfter: cursor },
    );
    await until(() => back.sink.seqs).toEqual([4]);
    expect(sink.frames).toEqual([]);
  });

  it('is refused when forged, of another tenant, operation or secret, beyond the log, or older than it', async () => {
    const { live } = await listen();
    const { cursor = '' } = live;
    const other = await world.kit.tenant(`other-${count}`);
    const flipped = `${cursor.slice(0, -2)}${cursor.at(-2) === 'A' ? 'B' : 'A'}${cursor.at(-1)}`;
    const invalid = { code: 'CURSOR_INVALID' };
    for (const resumeAfter of ['', 'x', flipped])
      await expect(listen({ resumeAfter })).rejects.toMatchObject(invalid);
    await expect(
      connect(engine, await world.context(other), { query: TOLD }, { resumeAfter: cursor }),
    ).rejects.toMatchObject(invalid);
    for (const request of [
      { query: TOLD, variables: { topic: 'a' } },
      { query: TOLD.replace('seq', 'topic') },
    ]) {
      await expect(
        connect(engine, await world.context(tenant), request, { resumeAfter: cursor }),
      ).rejects.toMatchObject(invalid);
    }
    const { history, feed } = world.kit.platform;
    const end = vi.spyOn(feed, 'position', 'get').mockReturnValue(0n);
    vi.spyOn(history, 'end').mockResolvedValueOnce(-1n);
    await expect(listen({ resumeAfter: cursor })).rejects.toMatchObject(invalid);
    end.mockRestore();
    vi.spyOn(history, 'edge').mockResolvedValueOnce({ position: feed.position + 1n, at: null });
    await expect(listen({ resumeAfter: cursor })).rejects.toMatchObject({
      extensions: { code: 'CURSOR_EXPIRED', retryable: false },
    });
    engine = world.engine({ cursorSecret: 'another secret, thirty-two bytes long, too' });
    await expect(listen({ resumeAfter: cursor })).rejects.toMatchObject({ code: 'CURSOR_KEY_UNKNOWN' });
  });

  it('leaves no gap and no overlap between past and present, while events keep coming', async () => {
    engine = world.engine({ live: { recent_frames: 4, catch_ups: 3 } });
    const TOTAL = 1_200;
    const witness = await listen();
    const telling = (async () => {
      for (let seq = 1; seq <= TOTAL; seq += 20) await world.tell(tenant, range(seq, seq + 19));
    })();
    let seed = 7;
    const random = (below: number) => (seed = (seed * 16_807) % 2_147_483_647) % below;
    const joined: { after: number; client: Client }[] = [];
    for (let visit = 1; visit <= 60; visit += 1) {
      const reached = witness.sink.frames.length;
      await vi.waitUntil(() => witness.sink.frames.length > Math.min(reached, TOTAL - 1), {
        interval: 1,
        timeout: 20_000,
      });
      const after = 1 + random(witness.sink.frames.length);
      const client = await listen({ resumeAfter: witness.sink.frames[after - 1]?.cursor ?? '' });
      // Some go again in the middle of it.
      if (visit % 5 === 0) client.live.close();
      else joined.push({ after, client });
    }
    await telling;
    await until(() => witness.sink.frames.length).toBe(TOTAL);
    for (const { after, client } of joined)
      await until(() => client.sink.seqs).toEqual(range(after + 1, TOTAL));
  });
});
