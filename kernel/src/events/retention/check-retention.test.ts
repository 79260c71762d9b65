import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { moduleSlug } from '../../module/module-slug.js';
import { createLogger } from '../../telemetry/logger.js';
import { createKernelDatabase, type KernelDatabase } from '../../testing/kernel-database.js';
import type { ConsumerNeeds } from '../consumer-needs.js';
import { logEdge, readLog } from '../event-log.js';
import { eventSettings } from '../event-settings.js';
import { assignPositions } from '../relay/positions.js';
import { checkRetention, type RetentionOptions } from './check-retention.js';
import type { RetentionReport } from './retention-report.js';
import { Retention } from './retention.js';

const consumer: ConsumerNeeds = { name: 'shop.stock', types: ['thing.done'], switches: [moduleSlug('shop')] };

let database: KernelDatabase;

beforeAll(async () => {
  database = await createKernelDatabase();
});
beforeEach(async () => {
  await database.owner.raw(`
    truncate sys_events, sys_event_positions, sys_events_dlq, sys_relay_lanes, sys_event_replays;
    delete from sys_relay_targets;
    delete from tenants;
    update sys_relay set snap = pg_current_snapshot(), last_position = 0, edge_position = 0, edge_at = null`);
  const { rows } = await database.owner.raw(
    'select day from rustok_log_days() where partitioned and day < current_date',
  );
  for (const { day } of rows) await database.owner.raw('select rustok_drop_log_day(?)', [day]);
  await database.owner.raw('update sys_relay set edge_position = 0, edge_at = null');
});
afterAll(() => database[Symbol.asyncDispose]());

/** A tenant that has the shop on. */
async function tenant({ isActive = true, shop = true } = {}): Promise<string> {
  const id = randomUUID();
  await database.owner('tenants').insert({ id, slug: id, name: 'Tenant', is_active: isActive });
  await database.owner('tenant_modules').insert({ tenant_id: id, module_slug: 'shop', enabled: shop });
  return id;
}

interface Written {
  readonly ago: number;
  readonly of: string;
  readonly type?: string;
  readonly count?: number;
}

/** Writes events as of noon so many days ago, where the day's partition is made only later, as after a long outage. */
async function write({ ago, of, type = 'thing.done', count = 1 }: Written): Promise<void> {
  await database.owner.raw(
    `insert into sys_events (id, tenant_id, type, version, envelope, created_at)
     select gen_random_uuid(), :of, :type, 1, json_build_object('type', :type::text),
            ((now() at time zone 'UTC')::date - :ago::int)::timestamp at time zone 'UTC' + interval '12 hours'
       from generate_series(1, :count)`,
    { ago, of, type, count },
  );
}

async function publish(...events: readonly Written[]): Promise<void> {
  for (const event of events) await write(event);
  await assignPositions(database.platform);
}

async function check(options: Partial<RetentionOptions> = {}): Promise<RetentionReport> {
  const report = await checkRetention({
    platform: database.platform,
    logger: createLogger('silent'),
    settings: eventSettings.parse({}).retention,
    consumers: [consumer],
    target: null,
    ...options,
  });
  if (!report) throw new Error('somebody else was at it');
  return report;
}

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

async function logged(): Promise<number> {
  return (await readLog(database.platform, { after: 0n, limit: 100 })).length;
}

describe('a day of the log', () => {
  test('is there before it begins, seven days ahead, and made once', async () => {
    await check();
    await check();
    const { rows } = await database.platform.raw(
      `select to_char(day, 'YYYY-MM-DD') as day, partitioned from rustok_log_days() order by day`,
    );
    expect(rows).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((n) => ({ day: day(-n), partitioned: true })));
  });

  test('that nobody made takes its events all the same, and gets them when it is made', async () => {
    const of = await tenant();
    await publish({ ago: 3, of, count: 4 });
    const where = () =>
      database.owner
        .raw('select distinct tableoid::regclass::text as part from sys_events')
        .then(({ rows }) => rows);
    expect(await where()).toEqual([{ part: 'sys_events_default' }]);
    expect(await logged()).toBe(4);
    await check();
    expect(await where()).toEqual([{ part: `sys_events_${day(3).replaceAll('-', '')}` }]);
    expect(await logged()).toBe(4);
  });

  test('is dropped when it ended seven days ago and everybody has had its events', async () => {
    const of = await tenant();
    await publish({ ago: 8, of, count: 2 }, { ago: 7, of });
    await database
      .owner('sys_consumer_offsets')
      .insert({ consumer: consumer.name, tenant_id: of, position: 3 });
    const report = await check();
    expect(report.dropped).toEqual([{ day: day(8), losses: { total: 0, named: [] } }]);
    expect(report.held).toEqual([]);
    expect(report.edge).toEqual({ position: 2n, at: new Date(`${day(7)}T00:00:00Z`) });
    expect(await logEdge(database.platform)).toEqual(report.edge);
    expect(
      (await readLog(database.platform, { after: 0n, limit: 10 })).map(({ position }) => position),
    ).toEqual([3n]);
  });

  test('goes at once, as far as it is there, when retention is shortened', async () => {
    const of = await tenant();
    await publish(
      { ago: 3, of, type: 'other' },
      { ago: 2, of, type: 'other' },
      { ago: 1, of, type: 'other' },
    );
    const settings = eventSettings.parse({ retention: { days: 1 } }).retention;
    expect((await check({ settings })).dropped.map((dropped) => dropped.day)).toEqual([day(3), day(2)]);
  });

  test('stays while it has an event without a position', async () => {
    await write({ ago: 20, of: await tenant(), type: 'other' });
    expect((await check()).held).toMatchObject([{ day: day(20), reason: 'unpositioned' }]);
    expect(await assignPositions(database.platform)).toBe(1);
    expect((await check()).dropped).toMatchObject([{ day: day(20) }]);
  });

  test('stays for an event that gets its position while others are asked whether they need the day', async () => {
    await write({ ago: 9, of: await tenant() });
    const { platform } = database;
    const raw = (text: string, bindings: Knex.ValueDict) => {
      const answer = platform.raw(text, bindings);
      return text.includes('needs as (') ? answer.then(relay) : answer;
    };
    const relay = async <T>(answer: T): Promise<T> => {
      await assignPositions(platform);
      return answer;
    };
    const relayed = new Proxy(platform, {
      get: (target, name) => (name === 'raw' ? raw : Reflect.get(target, name)),
    });
    expect((await check({ platform: relayed })).dropped).toEqual([]);
    expect((await check()).held).toMatchObject([{ day: day(9), reason: 'needed' }]);
  });

  test('stays also for an event of a transaction that was open when the relay looked last', async () => {
    const of = await tenant();
    const late = await database.owner.transaction();
    await late.raw(
      `insert into sys_events (id, tenant_id, type, version, envelope, created_at)
       values (gen_random_uuid(), ?, 'other', 1, '{}', now() - interval '20 days')`,
      [of],
    );
    await publish({ ago: 20, of, type: 'other' });
    await late.commit();
    expect((await check()).held).toMatchObject([{ reason: 'unpositioned' }]);
    expect(await assignPositions(database.platform)).toBe(1);
    expect((await check()).held).toEqual([]);
  });

  test('whose tables are in use does not hold up those who append meanwhile', async () => {
    const of = await tenant();
    await publish({ ago: 8, of, type: 'other' });
    const reader = await database.platform.transaction();
    await reader.raw('select count(*) from sys_events');
    const dropping = check();
    for (let i = 0; i < 5; i += 1) await write({ ago: 0, of });
    await reader.rollback();
    expect((await dropping).dropped).toMatchObject([{ day: day(8) }]);
  });

  test('that is not over is never dropped, whoever asks', async () => {
    await check();
    await expect(database.platform.raw('select rustok_drop_log_day(current_date)')).rejects.toThrow(
      /is not over/,
    );
  });

  test('is looked after by one instance at a time', async () => {
    const other = await database.platform.transaction();
    await other.raw(`select pg_advisory_xact_lock(hashtextextended('rustok.retention', 0))`);
    await expect(check()).rejects.toThrow('somebody else was at it');
    await other.rollback();
    await check();
  });
});

describe('an expired day is held', () => {
  test('for a consumer that has not had all its events, with names and numbers in the log', async () => {
    const [behind, done] = [await tenant(), await tenant()];
    await publish(
      { ago: 9, of: behind, count: 3 },
      { ago: 9, of: done },
      { ago: 9, of: behind, type: 'other' },
    );
    await database.owner('sys_consumer_offsets').insert([
      { consumer: consumer.name, tenant_id: behind, position: 1, paused_at: new Date() },
      { consumer: consumer.name, tenant_id: done, position: 4 },
    ]);
    const logger = createLogger('silent');
    const warn = vi.spyOn(logger, 'warn');
    const needs = {
      total: 1,
      named: [{ kind: 'consumer', name: consumer.name, tenantId: behind, events: 2 }],
    };
    const report = await check({ logger });
    expect(report).toMatchObject({ dropped: [], held: [{ day: day(9), reason: 'needed', needs }] });
    expect(warn).toHaveBeenCalledWith(
      { day: day(9), needs, holdDays: 7 },
      expect.stringContaining('still needed'),
    );
    expect(report.edge).toEqual({ position: 0n, at: null });

    await database.owner('sys_consumer_offsets').where({ tenant_id: behind }).update({ position: 5 });
    expect((await check()).dropped).toMatchObject([{ day: day(9) }]);
  });

  test('for seven days more at the most; what is lost then stands in the log as an error', async () => {
    const of = await tenant();
    await publish({ ago: 14, of }, { ago: 15, of, count: 2 });
    const logger = createLogger('silent');
    const error = vi.spyOn(logger, 'error');
    const report = await check({ logger });
    const losses = { total: 1, named: [{ kind: 'consumer', name: consumer.name, tenantId: of, events: 2 }] };
    expect(report).toMatchObject({ dropped: [{ day: day(15), losses }], held: [{ day: day(14) }] });
    expect(error.mock.calls).toEqual([[{ day: day(15), losses }, expect.stringContaining('still needed')]]);
  });

  test.each<[who: string, options: Parameters<typeof tenant>[0]]>([
    ['a module that is switched off', { shop: false }],
    ['a tenant that is switched off', { isActive: false }],
  ])('not for %s', async (_, options) => {
    await publish({ ago: 9, of: await tenant(options) });
    expect((await check()).dropped).toHaveLength(1);
  });

  test('not for a tenant that was deleted, whose events go with their day', async () => {
    const of = await tenant();
    await publish({ ago: 9, of }, { ago: 1, of });
    await database.owner('tenants').where({ id: of }).delete();
    expect((await check()).dropped).toHaveLength(1);
    expect(await logged()).toBe(1);
  });

  test('for the target of the relay and a tenant that waits for it, but for no other target', async () => {
    const [of, late] = [await tenant({ shop: false }), await tenant({ shop: false })];
    await publish({ ago: 9, of, count: 4 }, { ago: 9, of: late });
    const held = async (target: string | null) =>
      (await check({ target })).held.map(({ needs }) => needs.named);
    await database.owner('sys_relay_targets').insert([
      { target: 'redis', position: 3 },
      { target: 'iggy', position: 5 },
    ]);
    expect(await held('redis')).toEqual([[{ kind: 'target', name: 'redis', tenantId: null, events: 2 }]]);
    await database.owner('sys_relay_targets').where({ target: 'redis' }).update({ position: 5 });
    await database.owner('sys_relay_lanes').insert({
      target: 'redis',
      tenant_id: late,
      position: 4,
      next_attempt_at: new Date(),
      last_error: 'no',
    });
    expect(await held('redis')).toEqual([[{ kind: 'target', name: 'redis', tenantId: late, events: 1 }]]);
    expect(await held('iggy')).toEqual([]);
  });

  test('for a replay that is reading it', async () => {
    const of = await tenant({ shop: false });
    await publish({ ago: 9, of, count: 2 }, { ago: 9, of, type: 'other' });
    const id = randomUUID();
    const time = (ago: number) => new Date(`${day(ago)}T00:00:00Z`);
    await database.owner('sys_event_replays').insert({
      id,
      tenant_id: of,
      types: ['thing.done'],
      source: 'log',
      from_time: time(9),
      to_time: time(0),
      events_per_second: 1,
      position: 1,
    });
    expect((await check()).held).toMatchObject([
      { needs: { named: [{ kind: 'replay', name: id, tenantId: of, events: 1 }] } },
    ]);
    await database.owner('sys_event_replays').update({ status: 'done' });
    expect((await check()).dropped).toHaveLength(1);
  });
});

test('dead letters of what is dropped are counted, and keep their envelopes', async () => {
  const of = await tenant({ shop: false });
  await publish({ ago: 9, of, count: 2 }, { ago: 1, of });
  for (const position of [1, 2, 3]) {
    await database.owner('sys_events_dlq').insert({
      id: randomUUID(),
      tenant_id: of,
      event_id: randomUUID(),
      position,
      type: 'thing.done',
      version: 1,
      envelope: '{}',
      consumer: consumer.name,
      reason: 'no',
      attempts: 5,
      status: position === 2 ? 'replayed' : 'dead',
    });
  }
  expect(await check()).toMatchObject({ dropped: [{ day: day(9) }], deadLetters: 1 });
  expect(await check()).toMatchObject({ dropped: [], deadLetters: 1 });
  expect(await database.owner('sys_events_dlq').pluck('envelope')).toHaveLength(3);
});

test('the loop looks at once when it starts, and ends when it is closed', async () => {
  await publish({ ago: 9, of: await tenant({ shop: false }) });
  const retention = new Retention({
    platform: database.platform,
    logger: createLogger('silent'),
    settings: eventSettings.parse({}).retention,
    consumers: [consumer],
    target: null,
  });
  await expect.poll(logged, { timeout: 4000 }).toBe(0);
  await retention.close();
});
