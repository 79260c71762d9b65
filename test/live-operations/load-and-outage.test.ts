import type { Engine } from '@rustok/gateway';
import { OutageError, type Tenant } from '@rustok/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, FakeSink } from './fake-sink.js';
import { newsroom } from './news.js';
import { startWorld, type World } from './world.js';

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
  tenant = await world.kit.tenant(`load-${(count += 1)}`);
  engine = world.engine();
});

const TOLD = 'subscription Told { told { seq } }';
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const until = (condition: () => unknown) => expect.poll(condition, { timeout: 20_000 });
const listen = async (options: Parameters<typeof connect>[3] = {}, query = TOLD, of = tenant) =>
  connect(engine, await world.context(of), { query }, options);
const askedFor = (seq: number) => newsroom.asked.filter((each) => each === seq).length;

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

/** The value of a figure without labels, or with exactly these. */
async function figure(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const { values } = (await engine.live.metrics.registry.getSingleMetric(name)?.get()) ?? { values: [] };
  const found = values.find((each) => JSON.stringify(each.labels) === JSON.stringify(labels));
  return found?.value ?? 0;
}

describe('while the database is away', () => {
  const away = () => new OutageError('DATABASE_UNAVAILABLE', 'away', { details: { retryable: true } });

  it('events wait, are answered in their order when it is back, and nothing is sent meanwhile', async () => {
    let isAway = true;
    // Others than the odd ones need no database.
    newsroom.before = async (seq) => {
      if (isAway && seq % 2 === 1) throw away();
    };
    const { sink } = await listen();
    await world.tell(tenant, range(1, 6));
    await until(() => [1, 3, 5].every((seq) => askedFor(seq) >= 2)).toBe(true);
    expect([sink.frames, sink.ended]).toEqual([[], undefined]);
    isAway = false;
    await until(() => sink.seqs).toEqual(range(1, 6));
    expect(sink.results.every(({ errors }) => errors === undefined)).toBe(true);
    expect([2, 4, 6].map(askedFor)).toEqual([1, 1, 1]);
    expect(await figure('rustok_live_execution_retries_total')).toBeGreaterThanOrEqual(6);
  });

  it('an event is not tried for ever for clients that have left', async () => {
    newsroom.before = () => Promise.reject(away());
    const left = await listen();
    await world.tell(tenant, [1]);
    await until(() => askedFor(1)).toBeGreaterThanOrEqual(2);
    left.live.close();
    expect(engine.live.operations).toBe(0);
    const tries = askedFor(1);
    // Five attempts at another event take longer than the next one at the first would.
    const stays = await listen();
    await world.tell(tenant, [2]);
    await until(() => askedFor(2)).toBeGreaterThanOrEqual(5);
    expect(askedFor(1)).toBe(tries);
    stays.live.close();
  });

  it('who reads the past is told to come back, and where, and misses nothing', async () => {
    engine = world.engine({ live: { recent_frames: 1 } });
    const witness = await listen();
    await world.tell(tenant, range(1, 6));
    await until(() => witness.sink.seqs).toEqual(range(1, 6));
    newsroom.before = (seq) => (seq === 4 ? Promise.reject(away()) : Promise.resolve());
    const { sink } = await listen({ resumeAfter: witness.sink.frames[0]?.cursor ?? '' });
    await until(() => sink.ended).toMatchObject([
      { extensions: { code: 'DATABASE_UNAVAILABLE', retryable: true, cursor: expect.any(String) } },
    ]);
    expect(sink.seqs).toEqual([2, 3]);
    newsroom.before = async () => undefined;
    const back = await listen({ resumeAfter: String(sink.ended?.[0]?.extensions.cursor) });
    await until(() => back.sink.seqs).toEqual([4, 5, 6]);
  });
});

describe('a tenant whose events take long', () => {
  it('has no more of them answered at once than one tenant may, and delays no other', async () => {
    engine = world.engine({ live: { executions_per_tenant: 3, concurrency: 2 } });
    const answer = gate();
    let [running, most] = [0, 0];
    newsroom.before = async (seq) => {
      if (seq >= 90) return;
      most = Math.max(most, (running += 1));
      await answer.opened;
      running -= 1;
    };
    const queries = ['{ told { seq } }', '{ told { seq topic } }', '{ told { topic seq } }'];
    const clients = [];
    for (const query of queries) clients.push(await listen({}, `subscription ${query}`));
    expect(engine.live.operations).toBe(3);
    await world.tell(tenant, range(1, 10));
    await until(() => running).toBe(3);
    const quick = await world.kit.tenant(`quick-${count}`);
    const other = await listen({}, TOLD, quick);
    await world.tell(quick, range(91, 99));
    await until(() => other.sink.seqs).toEqual(range(91, 99));
    expect(running).toBe(3);
    answer.open();
    for (const { sink } of clients) await until(() => sink.seqs).toEqual(range(1, 10));
    expect(most).toBe(3);
  });

  it('has half of the turns in which the past is read, so that clients of others can resume', async () => {
    engine = world.engine({ live: { recent_frames: 1, catch_ups: 4 } });
    const [slow, quick] = [tenant, await world.kit.tenant(`resumes-${count}`)];
    const cursors = new Map<Tenant, string>();
    for (const each of [slow, quick]) {
      const { sink } = await listen({}, TOLD, each);
      await world.tell(each, range(1, 3));
      await until(() => sink.seqs).toEqual([1, 2, 3]);
      cursors.set(each, sink.frames[0]?.cursor ?? '');
    }
    const resume = (of: Tenant) => listen({ resumeAfter: cursors.get(of) ?? '' }, TOLD, of);
    newsroom.asked.length = 0;
    const answer = gate();
    newsroom.before = () => answer.opened;
    const waiting = [];
    for (const _ of range(1, 5)) waiting.push(await resume(slow));
    await until(() => askedFor(2)).toBe(2);
    newsroom.before = async () => undefined;
    const back = await resume(quick);
    await until(() => back.sink.seqs).toEqual([2, 3]);
    expect(askedFor(2)).toBe(3);
    answer.open();
    for (const { sink } of waiting) await until(() => sink.seqs).toEqual([2, 3]);
  });

  it('gives the turns of clients that have left to those that stay', async () => {
    engine = world.engine({ live: { executions_per_tenant: 1 } });
    const answer = gate();
    newsroom.before = (seq) => (seq === 1 ? answer.opened : Promise.resolve());
    const left = await listen();
    const stays = await listen({}, 'subscription { told { topic seq } }');
    await world.tell(tenant, [1, 2]);
    await until(() => askedFor(1)).toBe(1);
    left.live.close();
    answer.open();
    await until(() => stays.sink.seqs).toEqual([1, 2]);
  });
});

describe('an operation for which too many events wait', () => {
  it('ends for all its clients, each at its own place, and they get everything when they come back', async () => {
    engine = world.engine({ live: { backlog_events: 10, concurrency: 4 } });
    const answer = gate();
    newsroom.before = (seq) => (seq === 3 ? answer.opened : Promise.resolve());
    const [quick, stuck] = [await listen(), await listen({ sink: new FakeSink({ stuck: true }) })];
    await world.tell(tenant, [1, 2]);
    await until(() => quick.sink.seqs).toEqual([1, 2]);
    await world.tell(tenant, range(3, 12));
    await until(() => askedFor(6)).toBe(1);
    expect(quick.sink.ended).toBeUndefined();
    await world.tell(tenant, [13]);
    await until(() => quick.sink.ended).toMatchObject([
      { extensions: { code: 'SUBSCRIPTION_TOO_SLOW', retryable: true, cursor: expect.any(String) } },
    ]);
    // What waits for a client is still given to it.
    expect([stuck.sink.seqs, stuck.sink.ended]).toEqual([[1], undefined]);
    stuck.sink.drain();
    stuck.sink.drain();
    await until(() => stuck.sink.codes).toEqual(['SUBSCRIPTION_TOO_SLOW']);
    expect(stuck.sink.seqs).toEqual([1, 2]);
    expect([engine.live.size, engine.live.operations]).toEqual([0, 0]);
    expect(await figure('rustok_live_ended_total', { code: 'SUBSCRIPTION_TOO_SLOW' })).toBe(2);

    answer.open();
    for (const { sink } of [quick, stuck]) {
      const back = await listen({ resumeAfter: String(sink.ended?.[0]?.extensions.cursor) });
      await until(() => back.sink.seqs).toEqual(range(3, 13));
    }
  });
});

describe('an event whose result cannot be written down', () => {
  it('has an error in its place, and the next ones come', async () => {
    const { sink } = await listen({}, 'subscription { told { seq unsayable } }');
    await world.tell(tenant, [1, 2, 3]);
    await until(() => sink.results).toMatchObject([
      { data: { told: { seq: 1, unsayable: { seq: 1 } } } },
      { data: { told: null }, errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
      { data: { told: { seq: 3, unsayable: { seq: 3 } } } },
    ]);
    expect(sink.ended).toBeUndefined();
  });
});

describe('the figures', () => {
  it('tell what was executed, sent and read again, and name no tenant', async () => {
    engine = world.engine({ live: { recent_frames: 1 } });
    const clients = [await listen(), await listen(), await listen({}, 'subscription { told { topic } }')];
    const names = ['subscriptions', 'operations', 'executions_total', 'deliveries_total', 'catch_ups_total'];
    const all = async () => Promise.all(names.map((name) => figure(`rustok_live_${name}`)));
    expect(await all()).toEqual([3, 2, 0, 0, 0]);
    await world.tell(tenant, range(1, 4));
    for (const { sink } of clients) await until(() => sink.frames.length).toBe(4);
    expect(await all()).toEqual([3, 2, 8, 12, 0]);
    const back = await listen({ resumeAfter: clients[0]?.sink.frames[0]?.cursor ?? '' });
    await until(() => back.sink.seqs).toEqual([2, 3, 4]);
    const [subscriptions, operations, , , catchUps] = await all();
    expect([subscriptions, operations, catchUps]).toEqual([4, 2, 1]);
    back.live.fail(new OutageError('DATABASE_UNAVAILABLE', 'away'));
    clients.forEach(({ live }) => live.close());
    expect((await all()).slice(0, 2)).toEqual([0, 0]);
    expect(await figure('rustok_live_ended_total', { code: 'DATABASE_UNAVAILABLE' })).toBe(1);
    const text = await engine.live.metrics.registry.metrics();
    expect(text).toContain('rustok_live_lag_seconds_count 8');
    expect(text).not.toMatch(new RegExp(`${tenant.id}|${tenant.slug}|tenant`));
  });
});
