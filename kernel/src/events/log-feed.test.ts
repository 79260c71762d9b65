import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '../telemetry/logger.js';
import { createKernelDatabase, type KernelDatabase } from '../testing/kernel-database.js';
import type { PositionedEnvelope } from './envelope.js';
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
