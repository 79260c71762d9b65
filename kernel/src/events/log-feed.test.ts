import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '../telemetry/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import { createKernelDatabase, type KernelDatabase } from '../testing/kernel-database.js';
import { StrictTarget } from '../testing/strict-target.js';
import type { PositionedEnvelope } from './envelope.js';
import { readLog } from './event-log.js';
import { EventMetrics } from './event-metrics.js';
import { assignPositions } from './relay/positions.js';
import { LogFeed } from './log-feed.js';

let database: KernelDatabase;
beforeAll(async () => {
  database = await createKernelDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const logger = createLogger('silent');

async function publish(...types: readonly string[]): Promise<void> {
  await database.owner.raw(
    `insert into sys_events (id, tenant_id, type, version, envelope)
     select gen_random_uuid(), ?, t, 1, json_build_object('type', t) from unnest(?::text[]) as t`,
    [randomUUID(), [...types]],
  );
  // A pool may have to find out first that its connections are gone.
  await expect.poll(() => assignPositions(database.platform).catch(() => 0)).toBe(types.length);
}

async function feed(options: { batchSize?: number; pollMs?: number } = {}) {
  const started = await LogFeed.start({ platform: database.platform, logger, pollMs: 5, ...options });
  const seen: PositionedEnvelope[] = [];
  const types = () => seen.map(({ type }) => type);
  started.subscribe((envelopes) => void seen.push(...envelopes));
  return { feed: started, seen, types };
}

test('begins at the end of the log, and gives events in the order of their positions', async () => {
  await publish('before');
  const { feed: one, seen, types } = await feed({ batchSize: 3 });
  const names = Array.from({ length: 10 }, (_, i) => `event${i}`);
  await publish(...names);
  await expect.poll(types, { timeout: 4000 }).toEqual(names);
  const first = seen[0]?.position ?? 0n;
  expect(seen.map(({ position }) => position)).toEqual(names.map((_, i) => first + BigInt(i)));
  await one.close();
});

test('two feeds on one database both give every event', async () => {
  const [one, two] = await Promise.all([feed(), feed()]);
  await publish('a', 'b');
  await publish('c');
  for (const { types } of [one, two]) await expect.poll(types, { timeout: 4000 }).toEqual(['a', 'b', 'c']);
  await Promise.all([one.feed.close(), two.feed.close()]);
});

test('goes on where it was after Postgres failed', async () => {
  const { feed: one, types } = await feed();
  await publish('a');
  await expect.poll(types, { timeout: 4000 }).toEqual(['a']);
  await database.owner.raw('alter table sys_event_positions rename to gone');
  await expect(database.platform.raw('select from sys_event_positions')).rejects.toThrow();
  await database.owner.raw('alter table gone rename to sys_event_positions');
  await database.owner.raw(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'rustok-platform' and datname = current_database()`,
  );
  await publish('b');
  await expect.poll(types, { timeout: 4000 }).toEqual(['a', 'b']);
  await one.close();
});

test('a listener that throws costs nobody else an event', async () => {
  const { feed: one, types } = await feed();
  const late: string[] = [];
  one.subscribe(() => {
    throw new Error('no');
  });
  one.subscribe((envelopes) => void late.push(...envelopes.map(({ type }) => type)));
  await publish('a');
  await publish('b');
  await expect.poll(types, { timeout: 4000 }).toEqual(['a', 'b']);
  await expect.poll(() => late, { timeout: 4000 }).toEqual(['a', 'b']);
  await one.close();
});

test('ends a subscription, and ends itself', async () => {
  const { feed: one, types } = await feed();
  const seen: string[] = [];
  const end = one.subscribe((envelopes) => void seen.push(...envelopes.map(({ type }) => type)));
  await publish('a');
  await expect.poll(() => seen, { timeout: 4000 }).toEqual(['a']);
  end();
  await publish('b');
  await expect.poll(types, { timeout: 4000 }).toEqual(['a', 'b']);
  expect(seen).toEqual(['a']);
  await one.close();
  await publish('c');
  expect(types()).toEqual(['a', 'b']);
});

describe('with a carrier', () => {
  /** Longer than any test: what comes all the same was carried. */
  const FOR_EVER = 600_000;

  async function carried({ patienceMs = FOR_EVER, pollMs = 5 } = {}) {
    const target = new StrictTarget();
    const metrics = new EventMetrics(new Metrics());
    const { platform } = database;
    const started = await LogFeed.start({
      platform,
      logger,
      pollMs,
      carrier: { target, metrics, patienceMs },
    });
    const { rows } = await platform.raw('select last_position from sys_relay');
    const start = BigInt(rows[0].last_position);
    const seen: PositionedEnvelope[] = [];
    started.subscribe((envelopes) => void seen.push(...envelopes));
    return {
      feed: started,
      target,
      types: () => seen.map(({ type }) => type),
      /** What was published since the start, as the relay would take it to the target. */
      log: () => readLog(platform, { after: start, limit: 100_000 }),
      fallbacks: async () => (await metrics.fallbacks.get()).values[0]?.value,
    };
  }

  test('gives what is carried, in order and once, however it is shuffled and repeated', async () => {
    const { feed: one, target, types, log, fallbacks } = await carried();
    await publish('a', 'b', 'c', 'd', 'e');
    const [a, b, c, d, e] = (await log()) as [
      PositionedEnvelope,
      PositionedEnvelope,
      PositionedEnvelope,
      PositionedEnvelope,
      PositionedEnvelope,
    ];
    target.bring(b, a);
    expect(types()).toEqual(['a', 'b']);
    target.bring(e, d, a, e);
    expect(types()).toEqual(['a', 'b']);
    target.bring(b);
    target.bring(c, c);
    target.bring(d, e);
    expect(types()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await fallbacks()).toBe(0);
    await one.close();
  });

  test('reads from the log what is missing in between, when it has been patient', async () => {
    const { feed: one, target, types, log, fallbacks } = await carried({ patienceMs: 20 });
    await publish('a', 'b', 'c');
    const envelopes = await log();
    target.bring(...envelopes.slice(0, 1), ...envelopes.slice(2));
    await expect.poll(types, { timeout: 4000 }).toEqual(['a', 'b', 'c']);
    expect(await fallbacks()).toBeGreaterThan(0);
    target.bring(...envelopes);
    await publish('d');
    target.bring(...(await log()));
    await expect.poll(types, { timeout: 4000 }).toEqual(['a', 'b', 'c', 'd']);
    await one.close();
  });

  test('reads from the log what a carrier that is silent does not bring: after a notification', async () => {
    const { feed: one, types, log } = await carried({ patienceMs: 20, pollMs: FOR_EVER });
    await publish('a', 'b');
    one.wake(String((await log()).at(-1)?.position));
    await expect.poll(types, { timeout: 4000 }).toEqual(['a', 'b']);
    await one.close();
  });

  test('reads from the log what a carrier that is silent does not bring: without a notification', async () => {
    const { feed: one, types, fallbacks } = await carried({ patienceMs: 20 });
    await publish('a', 'b');
    await expect.poll(types, { timeout: 4000 }).toEqual(['a', 'b']);
    expect(await fallbacks()).toBe(2);
    await one.close();
  });

  test('waits no longer for the second event of a silence than for the first', async () => {
    const { feed: one, types } = await carried({ patienceMs: 20 });
    const names = Array.from({ length: 30 }, (_, i) => `event${i}`);
    for (const name of names) await publish(name);
    await expect.poll(types, { timeout: 4000 }).toEqual(names);
    await one.close();
  });

  test('is not stopped by more early events than it can keep', async () => {
    const { feed: one, target, types, log } = await carried();
    const names = Array.from({ length: 10_500 }, (_, i) => `event${i}`);
    await publish(...names);
    const envelopes = await log();
    // The first is missing and nobody is patient for long enough, but there is no room to wait in.
    target.bring(...envelopes.slice(1));
    await expect.poll(() => types().length, { timeout: 10_000 }).toBeGreaterThan(10_000);
    target.bring(...envelopes);
    expect(types()).toEqual(names);
    await one.close();
  });

  test('goes past events that retention has removed, and only those', async () => {
    const { feed: one, types, log } = await carried({ patienceMs: 20, pollMs: FOR_EVER });
    await publish('removed1', 'removed2', 'kept');
    const [first, second, kept] = await log();
    await database.owner.raw('delete from sys_event_positions where position = any(?)', [
      [first, second].map((envelope) => String(envelope?.position)),
    ]);
    one.wake(String(kept?.position));
    await expect.poll(types, { timeout: 4000 }).toEqual(['kept']);
    await one.close();
  });

  test('drops what somebody else put into the target, and what a notification made up', async () => {
    const { feed: one, target, types, log } = await carried({ patienceMs: 20 });
    await publish('a');
    const [a] = await log();
    if (!a) throw new Error('nothing was published');
    target.bring({ ...a, type: 'forged', position: a.position + 1_000_000n });
    one.wake(String(a.position + 2_000_000n));
    one.wake('rubbish');
    await expect.poll(types, { timeout: 4000 }).toEqual(['a']);
    await publish('b');
    await expect.poll(types, { timeout: 4000 }).toEqual(['a', 'b']);
    await one.close();
  });
});
