import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '../../telemetry/logger.js';
import { Metrics } from '../../telemetry/metrics.js';
import { tenantId, type TenantId } from '../../tenancy/tenant.js';
import { createKernelDatabase, type KernelDatabase } from '../../testing/kernel-database.js';
import { type Behaviour, StrictTarget } from '../../testing/strict-target.js';
import { EventMetrics } from '../event-metrics.js';
import { type EventSettings, eventSettings } from '../event-settings.js';
import { DELIVERY_CONNECTIONS } from './deliveries.js';
import { assignPositions } from './positions.js';
import { Relay } from './relay.js';

const SOON = { timeout: 10_000 };
vi.setConfig({ testTimeout: 30_000 });
const [a, b, c] = [tenantId(randomUUID()), tenantId(randomUUID()), tenantId(randomUUID())];

let database: KernelDatabase;
let target: StrictTarget;
let relays: Relay[];

beforeAll(async () => {
  database = await createKernelDatabase();
});
beforeEach(async () => {
  await database.owner.raw(
    'truncate sys_events, sys_event_positions, sys_relay_lanes, sys_relay_targets, sys_events_dlq cascade',
  );
  await database.owner.raw('update sys_relay set snap = pg_current_snapshot(), last_position = 0');
  target = new StrictTarget();
  relays = [];
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.close()));
  expect(target.violations).toEqual([]);
});
afterAll(() => database[Symbol.asyncDispose]());

interface Started {
  readonly relay: Relay;
  readonly metrics: EventMetrics;
}

function start(settings: Partial<EventSettings['relay']> = {}, to: StrictTarget = target): Started {
  const metrics = new EventMetrics(new Metrics());
  const relay = new Relay({
    platform: database.platform,
    logger: createLogger('silent'),
    pollMs: 5,
    delivery: {
      target: to,
      platform: database.pool('platform', DELIVERY_CONNECTIONS),
      metrics,
      settings: {
        ...eventSettings.parse({}).relay,
        poll_ms: 5,
        backoff_base_ms: 2,
        backoff_max_ms: 20,
        ...settings,
      },
    },
  });
  relays.push(relay);
  return { relay, metrics };
}

/** Commits events of one tenant, and gives them positions. */
async function publish(tenant: TenantId, ...types: readonly string[]): Promise<void> {
  await database.owner.raw(
    `insert into sys_events (id, tenant_id, type, version, envelope)
     select id, :tenant, type, 1,
            json_build_object('id', id, 'type', type, 'version', 1, 'tenantId', :tenant::text, 'occurredAt', now())
       from (select gen_random_uuid() as id, type from unnest(:types::text[]) with ordinality as t(type, at) order by at) e`,
    { tenant, types: [...types] },
  );
  await assignPositions(database.platform);
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** In these tests the type of an event is its name. */
const took = (tenant: TenantId) => () => target.typesOf(tenant);

const lanes = () =>
  database.owner('sys_relay_lanes').orderBy('tenant_id').select('tenant_id', 'attempts', 'last_error');

async function targetRow(): Promise<{ position: string; last_error: string | null; away: boolean }> {
  return database
    .owner('sys_relay_targets')
    .first('position', 'last_error', database.owner.raw('unavailable_since is not null as away'));
}

/** Takes what comes before an event of this name, and refuses that. */
const refuse =
  (type: string, reason = 'bad'): Behaviour =>
  (_, envelopes) => {
    const delivered = envelopes.findIndex((envelope) => envelope.type === type);
    return delivered < 0 ? undefined : { kind: 'refused', delivered, reason };
  };

test('takes everything there is, in the order of each tenant, and moves its position to the end', async () => {
  await publish(a, ...names('old', 7));
  start({ batch_size: 3 });
  await publish(b, 'b0');
  await publish(a, ...names('new', 5));
  await expect.poll(took(a), SOON).toEqual([...names('old', 7), ...names('new', 5)]);
  await expect.poll(took(b), SOON).toEqual(['b0']);
  await expect.poll(async () => (await targetRow()).position, SOON).toBe('13');
  expect(target.taken).toHaveLength(13);
});

test('an event that is refused becomes a dead letter when its attempts have run out, and those behind it go on', async () => {
  target.behaviour = refuse('poison');
  const { metrics } = start({ max_attempts: 4 });
  await publish(a, 'before', 'poison', 'after');
  await expect.poll(took(a), SOON).toEqual(['before', 'after']);
  const dead = await database.owner('sys_events_dlq').select('*');
  expect(dead).toMatchObject([
    {
      tenant_id: a,
      type: 'poison',
      target: 'strict',
      consumer: null,
      reason: 'bad',
      attempts: 4,
      status: 'dead',
    },
  ]);
  expect(dead[0].envelope).toMatchObject({ id: dead[0].event_id, type: 'poison', tenantId: a });
  await expect.poll(lanes, SOON).toEqual([]);
  await publish(a, 'later');
  await expect.poll(took(a), SOON).toEqual(['before', 'after', 'later']);
  const errors = (await metrics.errors.get()).values;
  expect(errors).toMatchObject([{ labels: { handler: 'strict', error_type: 'refused' }, value: 4 }]);
});

test('with one attempt an event is dead at once', async () => {
  target.behaviour = refuse('poison');
  start({ max_attempts: 1 });
  await publish(a, 'poison', 'after');
  await expect.poll(took(a), SOON).toEqual(['after']);
  expect(await database.owner('sys_events_dlq').pluck('attempts')).toEqual([1]);
});

test('several dead events in a row each get their own attempts', async () => {
  target.behaviour = (...args) => refuse('p1')(...args) ?? refuse('p2')(...args);
  start({ max_attempts: 3 });
  await publish(a, 'x', 'p1', 'p2', 'y');
  await expect.poll(took(a), SOON).toEqual(['x', 'y']);
  const dead = await database.owner('sys_events_dlq').orderBy('position').select('type', 'attempts');
  expect(dead).toEqual([
    { type: 'p1', attempts: 3 },
    { type: 'p2', attempts: 3 },
  ]);
});

test('a tenant whose events are refused for long holds up nobody', async () => {
  target.behaviour = (tenant, ...rest) => (tenant === a ? refuse('poison')(tenant, ...rest) : undefined);
  start({ max_attempts: 1_000_000, batch_size: 4 });
  await publish(a, 'poison', ...names('a', 10));
  for (let i = 0; i < 20; i += 1) {
    await publish(b, `b${i}`);
    await publish(a, `more${i}`);
    await publish(c, `c${i}`);
  }
  await expect.poll(took(b), SOON).toEqual(names('b', 20));
  await expect.poll(took(c), SOON).toEqual(names('c', 20));
  expect(target.typesOf(a)).toEqual([]);
  target.behaviour = () => undefined;
  await expect.poll(took(a), SOON).toEqual(['poison', ...names('a', 10), ...names('more', 20)]);
});

test('a tenant for whom the target hangs holds up neither lanes nor batches of others for longer than its timeout', async () => {
  target.behaviour = (tenant, ...rest) => {
    const [, signal] = rest;
    if (tenant === b) return refuse('poison')(tenant, ...rest);
    if (tenant !== a) return undefined;
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ kind: 'unavailable', delivered: 0, reason: 'hangs' }));
    });
  };
  start({ publish_timeout_ms: 100, max_attempts: 2 });
  await publish(a, 'hangs');
  await publish(b, 'b0', 'poison', 'b1');
  await publish(c, 'c0');
  await expect.poll(took(b), SOON).toEqual(['b0', 'b1']);
  await expect.poll(took(c), SOON).toEqual(['c0']);
  await publish(c, 'c1');
  await expect.poll(took(c), SOON).toEqual(['c0', 'c1']);
  expect(await database.owner('sys_events_dlq').pluck('tenant_id')).toEqual([b]);
});

test('an outage uses up no attempts, moves nothing, is noted, and ends', async () => {
  let away = true;
  target.behaviour = () => (away ? { kind: 'unavailable', delivered: 0, reason: 'gone' } : undefined);
  const { metrics } = start({ max_attempts: 2 });
  await publish(a, 'a0', 'a1');
  await publish(b, 'b0');
  await expect.poll(() => target.publishes, SOON).toBeGreaterThan(12);
  expect(await targetRow()).toEqual({ position: '0', last_error: 'gone', away: true });
  expect(await lanes()).toEqual([]);
  away = false;
  await expect.poll(took(a), SOON).toEqual(['a0', 'a1']);
  await expect.poll(took(b), SOON).toEqual(['b0']);
  await expect.poll(targetRow, SOON).toEqual({ position: '3', last_error: null, away: false });
  expect(await database.owner('sys_events_dlq').pluck('id')).toEqual([]);
  expect((await metrics.retries.get()).values[0]?.value).toBeGreaterThan(5);
});

test('an outage that comes in the middle of a batch loses nothing, and costs no attempt', async () => {
  let away = true;
  target.behaviour = (tenant, [head]) => {
    if (tenant === b || !away) return undefined;
    return { kind: 'unavailable', delivered: head?.type === 'a0' ? 1 : 0, reason: 'gone' };
  };
  await publish(b, 'b0');
  await publish(a, 'a0', 'a1', 'a2');
  await publish(c, 'c0', 'c1');
  start({ max_attempts: 1, concurrency: 1 });
  await expect.poll(took(b), SOON).toEqual(['b0']);
  await expect.poll(() => target.publishes, SOON).toBeGreaterThan(10);
  expect((await lanes()).map(({ tenant_id, attempts }) => [tenant_id, attempts]).sort()).toEqual(
    [
      [a, 0],
      [c, 0],
    ].sort(),
  );
  away = false;
  await expect.poll(took(a), SOON).toEqual(['a0', 'a1', 'a2']);
  await expect.poll(took(c), SOON).toEqual(['c0', 'c1']);
  await expect.poll(lanes, SOON).toEqual([]);
  expect(await database.owner('sys_events_dlq').pluck('id')).toEqual([]);
});

test('a target that throws is an outage', async () => {
  let broken = true;
  target.behaviour = () => {
    if (broken) throw new Error('a bug');
    return undefined;
  };
  start();
  await publish(a, 'a0');
  await expect.poll(targetRow, SOON).toMatchObject({ last_error: 'Error: a bug', away: true });
  broken = false;
  await expect.poll(took(a), SOON).toEqual(['a0']);
});

test('events that keep coming while a lane catches up are all taken, in order, and the lane ends', async () => {
  let refusals = 5;
  target.behaviour = (tenant, ...rest) => {
    if (tenant !== a || refusals === 0) return undefined;
    refusals -= 1;
    return refuse('a0')(tenant, ...rest);
  };
  start({ batch_size: 3, max_attempts: 100 });
  const all = names('a', 120);
  for (const name of all) await publish(a, name);
  await expect.poll(took(a), SOON).toEqual(all);
  await expect.poll(lanes, SOON).toEqual([]);
  expect(target.taken.map(({ type }) => type)).toEqual(all);
});

test('a lane does not end while a batch is under way that leaves its events out', async () => {
  await publish(a, 'a0', 'a1');
  await database.owner('sys_relay_targets').insert({ target: 'strict', position: 2 });
  await database.owner('sys_relay_lanes').insert({
    target: 'strict',
    tenant_id: a,
    position: 0,
    next_attempt_at: new Date(),
    last_error: 'before',
  });
  const batch = await database.platform.transaction();
  await batch('sys_relay_targets').forUpdate();
  start();
  await expect.poll(took(a), SOON).toEqual(['a0', 'a1']);
  await publish(a, 'a2');
  await expect
    .poll(async () => {
      const { rows } = await database.owner.raw(`select count(*)::int as n from pg_locks where not granted`);
      return rows[0].n;
    }, SOON)
    .toBe(1);
  await batch('sys_relay_targets').update({ position: 3 });
  await batch.commit();
  await expect.poll(took(a), SOON).toEqual(['a0', 'a1', 'a2']);
  await expect.poll(lanes, SOON).toEqual([]);
});

test('several relays at once take everything, and each tenant in order', async () => {
  let turn = 0;
  target.behaviour = async (_, envelopes) => {
    await new Promise(setImmediate);
    turn += 1;
    if (turn % 7 === 0) return { kind: 'unavailable', delivered: envelopes.length >> 1, reason: 'hiccup' };
    if (turn % 11 === 0) return { kind: 'refused', delivered: 0, reason: 'hiccup' };
    return undefined;
  };
  for (let i = 0; i < 3; i += 1) start({ batch_size: 5, max_attempts: 1_000 });
  for (let i = 0; i < 60; i += 1) {
    await Promise.all([publish(a, `a${i}`), publish(b, `b${i}`), publish(c, `c${i}`)]);
  }
  for (const [tenant, prefix] of [
    [a, 'a'],
    [b, 'b'],
    [c, 'c'],
  ] as const) {
    await expect.poll(took(tenant), SOON).toEqual(names(prefix, 60));
  }
  await expect.poll(lanes, SOON).toEqual([]);
});

test('a relay that dies in the middle of a batch is followed by another, which takes the batch again', async () => {
  const dying = new StrictTarget();
  let reached: () => void = () => undefined;
  const inTheMiddle = new Promise<void>((resolve) => (reached = resolve));
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  dying.behaviour = async () => {
    reached();
    await released;
    return undefined;
  };
  start({}, dying);
  await publish(a, 'a0', 'a1');
  await inTheMiddle;
  start();
  await publish(a, 'a2');
  // The second one finds the row locked, for as long as the first one lives.
  expect(await database.platform('sys_relay_targets').forUpdate().skipLocked().pluck('target')).toEqual([]);
  expect(target.taken).toEqual([]);
  await database.owner.raw(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction' and application_name = 'rustok-platform'`,
  );
  await expect.poll(took(a), SOON).toEqual(['a0', 'a1', 'a2']);
  release();
  await publish(a, 'a3');
  await expect
    .poll(() => [...new Set([...target.typesOf(a), ...dying.typesOf(a)])].sort(), SOON)
    .toEqual(['a0', 'a1', 'a2', 'a3']);
  await expect.poll(async () => (await targetRow()).position, SOON).toBe('4');
});

test('closing in the middle of a batch leaves no lane, and what was not taken to the next relay', async () => {
  let started = false;
  target.behaviour = (_, __, signal) =>
    new Promise((resolve) => {
      started = true;
      signal.addEventListener('abort', () =>
        resolve({ kind: 'unavailable', delivered: 0, reason: 'aborted' }),
      );
    });
  const { relay } = start();
  await publish(a, 'a0');
  await publish(b, 'b0');
  await expect.poll(() => started, SOON).toBe(true);
  await relay.close();
  expect(await lanes()).toEqual([]);
  expect(await targetRow()).toEqual({ position: '0', last_error: null, away: false });
  target.behaviour = () => undefined;
  start();
  await expect.poll(took(a), SOON).toEqual(['a0']);
  await expect.poll(took(b), SOON).toEqual(['b0']);
});

test('redelivers one event, behind what was published since, and says how that went', async () => {
  const { relay } = start();
  await publish(a, 'a0', 'a1');
  await expect.poll(took(a), SOON).toEqual(['a0', 'a1']);
  const first = target.taken[0];
  if (!first) throw new Error('nothing was taken');
  expect(await relay.redeliver(first)).toEqual({ kind: 'delivered' });
  expect(target.taken.map(({ type }) => type)).toEqual(['a0', 'a1', 'a0']);
  target.behaviour = refuse('a0', 'still bad');
  expect(await relay.redeliver(first)).toEqual({ kind: 'refused', delivered: 0, reason: 'still bad' });
  const without = new Relay({ platform: database.platform, logger: createLogger('silent'), pollMs: 5 });
  relays.push(without);
  expect(without.target).toBeNull();
  expect(await without.redeliver(first)).toMatchObject({ kind: 'refused', delivered: 0 });
});
