import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { moduleSlug } from '../module/module-slug.js';
import { createLogger, type Logger } from '../telemetry/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import { createKernelDatabase, type KernelDatabase } from '../testing/kernel-database.js';
import { eventSettings, type EventSettingsInput } from './event-settings.js';
import { PipelineMetrics } from './pipeline-metrics.js';
import { assignPositions } from './relay/positions.js';

const consumers = [
  { name: 'shop.stock', types: ['thing.done'], switches: [moduleSlug('shop')] },
  { name: 'index.documents', types: ['thing.done', 'thing.gone'], switches: [] },
];

let database: KernelDatabase;
beforeAll(async () => {
  database = await createKernelDatabase();
});
beforeEach(async () => {
  await database.owner.raw(`
    truncate sys_events, sys_event_positions, sys_events_dlq, sys_relay_lanes;
    delete from sys_relay_targets;
    delete from tenants;
    update sys_relay set snap = pg_current_snapshot(), last_position = 0`);
});
afterAll(() => database[Symbol.asyncDispose]());

async function tenant({ shop = true } = {}): Promise<string> {
  const id = randomUUID();
  await database.owner('tenants').insert({ id, slug: id, name: 'Tenant' });
  await database.owner('tenant_modules').insert({ tenant_id: id, module_slug: 'shop', enabled: shop });
  return id;
}

interface Written {
  readonly of: string;
  readonly type?: string;
  readonly count?: number;
  readonly ageS?: number;
}

async function commit({ of, type = 'thing.done', count = 1, ageS = 0 }: Written): Promise<void> {
  await database.owner.raw(
    `insert into sys_events (id, tenant_id, type, version, envelope, created_at)
     select gen_random_uuid(), :of, :type, 1, '{}', now() - :ageS * interval '1 second' from generate_series(1, :count)`,
    { of, type, count, ageS },
  );
}

async function publish(...events: readonly Written[]): Promise<void> {
  for (const event of events) await commit(event);
  await assignPositions(database.platform);
}

function watch(
  settings: EventSettingsInput = {},
  {
    platform = database.platform,
    logger = createLogger('silent'),
    freshMs = 0,
  }: { platform?: typeof database.platform; logger?: Logger; freshMs?: number } = {},
) {
  const metrics = new Metrics();
  const watched = new PipelineMetrics({
    known: ['thing.done.v1'],
    metrics,
    platform,
    consumers,
    settings: eventSettings.parse(settings),
    logger,
    freshMs,
    patienceMs: 2_000,
  });
  /** `name` or `name{label}` → value. */
  const figures = async () => {
    const all = await metrics.registry.getMetricsAsJSON();
    return Object.fromEntries(
      all.flatMap(({ name, values }) =>
        values.map(({ labels, value }) => {
          const label = Object.values(labels)[0];
          return [label === undefined ? name : `${name}{${label}}`, value];
        }),
      ),
    ) as Record<string, number>;
  };
  return { figures, metrics, close: () => watched.close() };
}

test('an idle pipeline tells zeros, and nothing of targets and handlers there are none of', async () => {
  expect(await watch().figures()).toEqual({
    outbox_backlog_size: 0,
    outbox_oldest_event_age_seconds: 0,
    outbox_log_events: 0,
    outbox_retention_held_days: 0,
    'rustok_event_consumer_lag_events{shop.stock}': 0,
    'rustok_event_consumer_lag_events{index.documents}': 0,
    'rustok_event_consumer_lag_seconds{shop.stock}': 0,
    'rustok_event_consumer_lag_seconds{index.documents}': 0,
    'rustok_scheduled_events{inactive}': 0,
    'rustok_scheduled_events{unknown}': 0,
    'rustok_scheduled_events{refused}': 0,
    'rustok_scheduled_events{due}': 0,
    'rustok_scheduled_events{waiting}': 0,
    rustok_scheduled_events_lag_seconds: 0,
  });
});

test('without a broker the backlog is what has no position yet', async () => {
  const of = await tenant();
  await publish({ of, count: 3 });
  await commit({ of, count: 2, ageS: 100 });
  const { outbox_backlog_size, outbox_oldest_event_age_seconds, outbox_log_events } = await watch().figures();
  expect([outbox_backlog_size, outbox_log_events]).toEqual([2, 3]);
  expect(outbox_oldest_event_age_seconds).toBeGreaterThanOrEqual(100);
});

test('with one it is also what the broker has not got, tenants that wait alone included', async () => {
  const [of, late] = [await tenant(), await tenant()];
  await publish({ of, count: 2 }, { of: late, ageS: 500 }, { of }, { of, ageS: 200 });
  await commit({ of });
  await database.owner('sys_relay_targets').insert({ target: 'redis', position: 4 });
  const { figures } = watch({ relay_target: 'redis' });
  expect(await figures()).toMatchObject({ outbox_backlog_size: 2, 'outbox_target_up{redis}': 1 });
  expect((await figures()).outbox_oldest_event_age_seconds).toBeLessThan(400);

  await database
    .owner('sys_relay_lanes')
    .insert({ target: 'redis', tenant_id: late, position: 2, next_attempt_at: new Date(), last_error: 'no' });
  await database.owner('sys_relay_targets').update({ unavailable_since: new Date() });
  expect(await figures()).toMatchObject({ outbox_backlog_size: 3, 'outbox_target_up{redis}': 0 });
  expect((await figures()).outbox_oldest_event_age_seconds).toBeGreaterThanOrEqual(500);
});

test('scheduled events are told by what they wait for, and the lag is that of those which could be published', async () => {
  const [of, off] = [await tenant(), await tenant()];
  await database.owner('tenants').where({ id: off }).update({ is_active: false });
  const schedule = (tenantId: string, key: string, dueInS: number, more: object = {}) => {
    const at = database.owner.raw(`now() + ? * interval '1 second'`, [dueInS]);
    return database.owner('sys_scheduled_events').insert({
      ...{
        tenant_id: tenantId,
        event_type: 'thing.done',
        key,
        version: 1,
        payload: '{}',
        correlation_id: 'x',
      },
      ...{ due_at: at, next_attempt_at: at, ...more },
    });
  };
  await schedule(of, 'later', 1_000);
  await schedule(of, 'now', -300);
  await schedule(of, 'just now', -10);
  await schedule(of, 'of another version', -900, { version: 2 });
  await schedule(of, 'of another platform', -900, { event_type: 'thing.lost' });
  await schedule(of, 'bad', -900, { attempts: 1 });
  await schedule(off, 'of nobody', -900);
  const figures = await watch().figures();
  expect(figures).toMatchObject({
    'rustok_scheduled_events{inactive}': 1,
    'rustok_scheduled_events{unknown}': 2,
    'rustok_scheduled_events{refused}': 1,
    'rustok_scheduled_events{due}': 2,
    'rustok_scheduled_events{waiting}': 1,
  });
  expect(figures['rustok_scheduled_events_lag_seconds']).toBeGreaterThanOrEqual(300);
  expect(figures['rustok_scheduled_events_lag_seconds']).toBeLessThan(800);
});

test('the lag of a consumer counts tenants that have its module on, and the one that waits longest', async () => {
  const [one, two, off] = [await tenant(), await tenant(), await tenant({ shop: false })];
  await publish(
    { of: one, ageS: 900 },
    { of: one, count: 2, ageS: 50 },
    { of: two, ageS: 300 },
    { of: off, ageS: 700 },
    { of: two, type: 'thing.gone' },
  );
  await database.owner('sys_consumer_offsets').insert([
    { consumer: 'shop.stock', tenant_id: one, position: 1 },
    { consumer: 'index.documents', tenant_id: one, position: 6 },
    { consumer: 'index.documents', tenant_id: two, position: 6, paused_at: new Date() },
  ]);
  const figures = await watch().figures();
  expect(figures).toMatchObject({
    'rustok_event_consumer_lag_events{shop.stock}': 3,
    'rustok_event_consumer_lag_events{index.documents}': 1,
  });
  expect(figures['rustok_event_consumer_lag_seconds{shop.stock}']).toBeGreaterThanOrEqual(300);
  expect(figures['rustok_event_consumer_lag_seconds{shop.stock}']).toBeLessThan(600);
  expect(figures['rustok_event_consumer_lag_seconds{index.documents}']).toBeGreaterThanOrEqual(700);
});

test('dead letters are counted by who could not take them, until somebody asks for another try', async () => {
  const of = await tenant();
  const letters = [
    { consumer: 'shop.stock', status: 'dead' },
    { consumer: 'shop.stock', status: 'dead' },
    { consumer: 'shop.stock', status: 'requeued' },
    { target: 'redis', status: 'dead' },
    { consumer: 'index.documents', status: 'replayed' },
  ];
  for (const letter of letters) {
    const rest = { type: 'thing.done', version: 1, envelope: '{}', reason: 'no', attempts: 5, position: 1 };
    await database
      .owner('sys_events_dlq')
      .insert({ id: randomUUID(), event_id: randomUUID(), tenant_id: of, ...rest, ...letter });
  }
  const { figures } = watch();
  expect(await figures()).toMatchObject({ 'outbox_dlq_total{shop.stock}': 2, 'outbox_dlq_total{redis}': 1 });
  expect(await figures()).not.toHaveProperty(['outbox_dlq_total{index.documents}']);
  await database.owner('sys_events_dlq').where({ target: 'redis' }).update({ status: 'requeued' });
  expect(await figures()).not.toHaveProperty(['outbox_dlq_total{redis}']);
});

test('days that are held after they expired are counted', async () => {
  const of = await tenant();
  await publish({ of, ageS: 9 * 86_400 });
  const { rows } = await database.owner.raw(`select day::text from rustok_log_days() where not partitioned`);
  await database.owner.raw('select rustok_create_log_day(?)', [rows[0].day]);
  expect(await watch().figures()).toMatchObject({ outbox_retention_held_days: 1 });
});

test('the database is asked once, however many read at the moment, and not again while the answer is fresh', async () => {
  const transaction = vi.spyOn(database.platform, 'transaction');
  const { figures } = watch({}, { freshMs: 60_000 });
  await Promise.all([figures(), figures(), figures()]);
  await figures();
  expect(transaction).toHaveBeenCalledTimes(6);
  transaction.mockRestore();
});

test('a figure that cannot be had is left out, which is logged once, and comes back', async () => {
  const logger = createLogger('silent');
  const warn = vi.spyOn(logger, 'warn');
  const { figures } = watch({}, { logger });
  await database.owner.raw('revoke select on sys_events_dlq from rustok_platform');
  const without = await figures();
  await figures();
  // The status counts dead letters too.
  expect(Object.keys(without)).not.toContain('outbox_backlog_size');
  expect(without).toMatchObject({ outbox_log_events: 0 });
  expect(warn.mock.calls.map(([details]) => (details as unknown as { metrics: string[] }).metrics)).toEqual([
    ['outbox_backlog_size', 'outbox_target_up'],
    ['outbox_dlq_total'],
  ]);
  await database.owner.raw('grant select on sys_events_dlq to rustok_platform');
  expect(await figures()).toMatchObject({ outbox_backlog_size: 0 });
});

test('reading does not wait for a database that does not answer', async () => {
  const blocker = await database.owner.transaction();
  await blocker.raw('lock table sys_relay in access exclusive mode');
  const { metrics, close } = watch();
  const text = await metrics.registry.metrics();
  expect(text).toContain('# TYPE outbox_backlog_size gauge');
  expect(text).not.toMatch(/^outbox_backlog_size /m);
  await blocker.rollback();
  await close();
});
