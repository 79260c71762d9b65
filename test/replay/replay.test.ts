import type { EventScope, Platform, Replay, ReplayRequest, Tenant } from '@rustok/kernel';
import { systemActor, tenantId, toggleModule } from '@rustok/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { effect, type Handler, IMPATIENT, ThingAnswered, ThingHappened } from '../consumers/fixture.js';
import { contextOf, createEventWorld, type EventWorld, SOON } from '../consumers/world.js';

let world: EventWorld;

beforeEach(async () => {
  world = await createEventWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const ALL: EventScope = 'all-tenants';
const AGES_AGO = new Date('2020-01-01');

/** Tells in its effect whether the event came by a replay. */
const marks =
  (name: string): Handler =>
  (envelope, context) =>
    effect(context.replay ? `${name}*` : name, envelope, context);

function replay(platform: Platform, tenant: Tenant, request: Partial<ReplayRequest> = {}): Promise<Replay> {
  return platform.events.replays.start(contextOf(platform, tenant), {
    tenantId: tenant.id,
    from: AGES_AGO,
    ...request,
  });
}

/** Resolves with the replay once it has come to its end. */
async function ended(platform: Platform, tenant: Tenant, { id }: Replay): Promise<Replay | null> {
  const find = () => platform.events.replays.find(contextOf(platform, tenant), ALL, id);
  await expect.poll(async () => (await find())?.status, SOON).not.toBe('running');
  return find();
}

async function published(platform: Platform, tenant: Tenant, ...whats: readonly string[]): Promise<void> {
  const before = (await world.effects(tenant)).length;
  await world.publish(platform, tenant, ...whats);
  await expect.poll(async () => (await world.effects(tenant)).length, SOON).toBe(before + whats.length);
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => String(i));

describe('a replay', () => {
  test('delivers the events of its span to its consumer once more, in order, and says so to the handler', async () => {
    const platform = await world.start({ first: marks('first') });
    const acme = await world.tenant(platform, 'acme', ['first']);
    await published(platform, acme, 'a', 'b');
    const { rows } = await world.owner.query<{ at: Date }>(
      `select max(created_at) + interval '1 ms' as at from sys_event_positions`,
    );
    const from = rows[0]?.at ?? AGES_AGO;
    await expect.poll(async () => (await databaseTime()) > from.getTime(), SOON).toBe(true);
    await published(platform, acme, 'c', 'd');

    const started = await replay(platform, acme, { from, consumer: 'first' });
    expect(started).toMatchObject({
      status: 'running',
      handled: 0,
      total: 2,
      source: 'log',
      consumer: 'first',
    });
    expect(await ended(platform, acme, started)).toMatchObject({
      ...{ status: 'done', handled: 2, dead: 0, total: 2, lastError: null },
    });
    expect(await world.effects(acme)).toEqual([
      ...['first a', 'first b', 'first c', 'first d'],
      ...['first* c', 'first* d'],
    ]);
  });

  test('reaches every consumer that takes the types and whose module is on, and no other tenant', async () => {
    const platform = await world.start({ one: marks('one'), two: marks('two'), off: marks('off') });
    const acme = await world.tenant(platform, 'acme', ['one', 'two', 'off']);
    const other = await world.tenant(platform, 'other', ['one']);
    await world.publish(platform, acme, 'a');
    await world.publish(platform, other, 'x');
    await expect.poll(async () => (await world.effects(acme)).length, SOON).toBe(3);
    await expect.poll(() => world.effects(other), SOON).toEqual(['one x']);
    await toggleModule(contextOf(platform, acme), { slug: 'off', enabled: false });
    const started = await replay(platform, acme, { types: [ThingHappened.type] });
    await ended(platform, acme, started);
    const repeated = (await world.effects(acme)).filter((what) => what.includes('*'));
    expect(repeated).toEqual(['one* a', 'two* a']);
    expect(await world.effects(other)).toEqual(['one x']);
  });

  test('keeps the cause and the correlation of the events', async () => {
    const platform = await world.start({
      answers: async (envelope, { unit, replay: again }) => {
        if (again) unit.append(ThingAnswered, { what: `re: ${envelope.payload.what}` });
        else await effect('answers', envelope, { unit } as never);
      },
    });
    const acme = await world.tenant(platform, 'acme', ['answers']);
    const context = platform.contextFor({ tenant: acme, actor: systemActor('test'), requestId: 'request-7' });
    const first = await context.database.transaction(async ({ append }) =>
      append(ThingHappened, { what: 'a' }),
    );
    await expect.poll(() => world.effects(acme), SOON).toEqual(['answers a']);
    await ended(platform, acme, await replay(platform, acme));
    const { rows } = await world.owner.query(
      `select envelope from sys_events where type = '${ThingAnswered.type}'`,
    );
    expect(rows).toMatchObject([{ envelope: { causationId: first.id, correlationId: 'request-7' } }]);
  });

  test('goes no faster than asked, batch by batch', async () => {
    const platform = await world.start(
      {
        paced: async (envelope, context) => {
          if (context.replay) {
            // Each batch is a transaction of its own.
            const { rows } = await context.unit.trx.raw('select pg_current_xact_id()::text as id');
            seen.add(rows[0].id);
          }
          await effect('paced', envelope, context);
        },
      },
      { replay: { batch_size: 10 } },
    );
    const seen = new Set<string>();
    const acme = await world.tenant(platform, 'acme', ['paced']);
    await published(platform, acme, ...numbered(25));
    const started = await replay(platform, acme, { eventsPerSecond: 200 });
    const gaps: number[] = [];
    await expect
      .poll(
        async () => {
          const { rows } = await world.owner.query(
            `select status, handled::int, extract(epoch from next_attempt_at - updated_at)::float8 as gap from sys_event_replays`,
          );
          if (rows[0].status === 'running' && rows[0].handled > 0) gaps.push(rows[0].gap);
          return rows[0].status;
        },
        { ...SOON, interval: 5 },
      )
      .toBe('done');
    expect(seen.size).toBe(3);
    // Ten events at 200 a second: the next batch is due 50 ms later, by the database's own account.
    expect(gaps.length).toBeGreaterThan(0);
    expect(new Set(gaps)).toEqual(new Set([0.05]));
    expect(await ended(platform, acme, started)).toMatchObject({ handled: 25, total: 25 });
  });

  test('takes no more at once than a second may bring', async () => {
    const platform = await world.start({ slow: marks('slow') });
    const acme = await world.tenant(platform, 'acme', ['slow']);
    await published(platform, acme, 'a', 'b', 'c');
    const started = await replay(platform, acme, { eventsPerSecond: 1 });
    const find = () => platform.events.replays.find(contextOf(platform, acme), ALL, started.id);
    await expect.poll(async () => (await find())?.handled, SOON).toBe(1);
    await platform.events.replays.cancel(contextOf(platform, acme), ALL, started.id);
    expect(await find()).toMatchObject({ status: 'cancelled', handled: 1, total: 3 });
  });
});

describe('an event that cannot be handled again', () => {
  test('becomes a dead letter of the consumer that failed, and the replay goes on', async () => {
    let failing = false;
    const platform = await world.start(
      {
        fine: marks('fine'),
        unlucky: async (envelope, context) => {
          await marks('unlucky')(envelope, context);
          if (failing && envelope.payload.what === 'poison') throw new Error('not again');
        },
      },
      { consumers: { ...IMPATIENT, max_attempts: 3 } },
    );
    const acme = await world.tenant(platform, 'acme', ['fine', 'unlucky']);
    await world.publish(platform, acme, 'a', 'poison', 'b', 'c');
    await expect.poll(async () => (await world.effects(acme)).length, SOON).toBe(8);
    failing = true;
    const started = await replay(platform, acme);
    expect(await ended(platform, acme, started)).toMatchObject({
      status: 'done',
      handled: 4,
      dead: 1,
      total: 4,
    });
    const again = (await world.effects(acme)).filter((what) => what.includes('*')).sort();
    expect(again).toEqual([
      'fine* a',
      'fine* b',
      'fine* c',
      'fine* poison',
      'unlucky* a',
      'unlucky* b',
      'unlucky* c',
    ]);
    const letters = await platform.events.deadLetters.page(contextOf(platform, acme), ALL, {}, { first: 10 });
    expect(letters.edges.map(({ node }) => node)).toMatchObject([
      { consumer: 'unlucky', reason: 'not again', attempts: 3, status: 'dead', tenantId: acme.id },
    ]);
  });
});

describe('a replay that is cut off', () => {
  test('goes on where its last batch was committed, on another instance', async () => {
    const handlers = { steady: marks('steady') };
    const events = { replay: { batch_size: 5 } };
    const first = await world.start(handlers, events);
    const acme = await world.tenant(first, 'acme', ['steady']);
    await published(first, acme, ...numbered(40));
    // Forty events at one batch of five each quarter of a second: the end of the process comes in the middle.
    const started = await replay(first, acme, { eventsPerSecond: 20 });
    const handled = async () =>
      Number((await world.owner.query('select handled from sys_event_replays')).rows[0].handled);
    await expect.poll(handled, SOON).toBeGreaterThan(0);
    await world.stop(first);
    expect(await handled()).toBeLessThan(40);
    await world.owner.query(
      'update sys_event_replays set events_per_second = 10000, next_attempt_at = now()',
    );

    const second = await world.start(handlers, events);
    expect(await ended(second, acme, started)).toMatchObject({ status: 'done', handled: 40, total: 40 });
    const again = (await world.effects(acme)).filter((what) => what.includes('*'));
    expect(again).toEqual(numbered(40).map((what) => `steady* ${what}`));
  });

  test('by the death of its database session repeats no effect and counts no attempt', async () => {
    let deaths = 0;
    const platform = await world.start(
      {
        steady: async (envelope, context) => {
          await marks('steady')(envelope, context);
          if (!context.replay || deaths >= 3 || Number(envelope.payload.what) % 4 !== 3) return;
          deaths += 1;
          await world.killSession(context);
        },
      },
      { replay: { batch_size: 5 }, consumers: { ...IMPATIENT, max_attempts: 1 } },
    );
    const acme = await world.tenant(platform, 'acme', ['steady']);
    await published(platform, acme, ...numbered(12));
    expect(await ended(platform, acme, await replay(platform, acme))).toMatchObject({
      ...{ status: 'done', handled: 12, dead: 0, total: 12 },
    });
    expect(deaths).toBe(3);
    const again = (await world.effects(acme)).filter((what) => what.includes('*'));
    expect(again).toEqual(numbered(12).map((what) => `steady* ${what}`));
  });

  test('is shared by two instances without doing anything twice', async () => {
    const handlers = { steady: marks('steady') };
    const events = { replay: { batch_size: 3, events_per_second: 10_000 } };
    const one = await world.start(handlers, events);
    await world.start(handlers, events);
    const acme = await world.tenant(one, 'acme', ['steady']);
    await published(one, acme, ...numbered(60));
    const started = await replay(one, acme);
    expect(await ended(one, acme, started)).toMatchObject({ status: 'done', handled: 60, total: 60 });
    const again = (await world.effects(acme)).filter((what) => what.includes('*'));
    expect(again).toEqual(numbered(60).map((what) => `steady* ${what}`));
  });
});

describe('a replay and its consumer', () => {
  test('never run side by side', async () => {
    let running = 0;
    let most = 0;
    const platform = await world.start(
      {
        single: async (envelope, context) => {
          running += 1;
          most = Math.max(most, running);
          await context.unit.trx.raw('select pg_sleep(0.002)');
          await marks('single')(envelope, context);
          running -= 1;
        },
      },
      { replay: { batch_size: 4 }, consumers: { batch_size: 4 } },
    );
    const acme = await world.tenant(platform, 'acme', ['single']);
    await published(platform, acme, ...numbered(40));
    const started = await replay(platform, acme, { eventsPerSecond: 10_000 });
    for (const what of numbered(20)) await world.publish(platform, acme, `new ${what}`);
    await ended(platform, acme, started);
    await expect
      .poll(
        async () => (await world.effects(acme)).filter((what) => what.startsWith('single new')).length,
        SOON,
      )
      .toBe(20);
    expect(most).toBe(1);
  });

  test('rest together while the consumer is paused', async () => {
    const platform = await world.start({ first: marks('first') });
    const acme = await world.tenant(platform, 'acme', ['first']);
    await published(platform, acme, 'a');
    const { consumers, replays } = platform.events;
    await consumers.pause(contextOf(platform, acme), { tenantId: acme.id }, 'first');
    const started = await replay(platform, acme);
    const find = () => replays.find(contextOf(platform, acme), ALL, started.id);
    await expect.poll(async () => (await find())?.lastError, SOON).toBe('the consumer "first" is paused');
    expect(await world.effects(acme)).toEqual(['first a']);
    await consumers.resume(contextOf(platform, acme), { tenantId: acme.id }, 'first');
    expect(await ended(platform, acme, started)).toMatchObject({ status: 'done', handled: 1 });
    expect(await world.effects(acme)).toEqual(['first a', 'first* a']);
  });
});

describe('asking for a replay', () => {
  test.each<[what: string, request: Partial<ReplayRequest>, message: RegExp]>([
    ['an unknown consumer', { consumer: 'nobody' }, /no consumer "nobody"/],
    ['an unknown type', { types: ['test.nothing'] }, /no event type "test.nothing"/],
    [
      'a type its consumer does not take',
      { consumer: 'first', types: [ThingAnswered.type] },
      /takes none of these/,
    ],
    ['a time in the future', { from: new Date('2100-01-01') }, /"from" lies in the future: 2100/],
    ['an end before the beginning', { to: new Date('2019-01-01') }, /must be before "to" \(2019/],
    ['no rate at all', { eventsPerSecond: 0 }, /must be 1 to 100000, not 0/],
    ['a consumer that is switched off', { consumer: 'off' }, /module "off" is switched off for "acme"/],
    ['an archive there is none of', { source: 'iggy' }, /target is not "iggy"/],
    [
      'a tenant there is none of',
      { tenantId: tenantId('00000000-0000-4000-8000-000000000000') },
      /not active/,
    ],
  ])('of %s is refused', async (_, request, message) => {
    const platform = await world.start({ first: marks('first'), off: marks('off') });
    const acme = await world.tenant(platform, 'acme', ['first']);
    await expect(replay(platform, acme, request)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(message) as unknown,
    });
    expect((await world.owner.query('select from sys_event_audit')).rowCount).toBe(0);
  });

  test('from before what is kept is refused, naming the edge', async () => {
    const platform = await world.start({ first: marks('first') });
    const acme = await world.tenant(platform, 'acme', ['first']);
    await world.owner.query(`update sys_relay set edge_position = 7, edge_at = '2024-05-05T00:00:00Z'`);
    await expect(replay(platform, acme)).rejects.toMatchObject({
      ...{ code: 'EVENTS_NOT_KEPT', family: 'client', details: { edge: '2024-05-05T00:00:00.000Z' } },
    });
    await replay(platform, acme, { from: new Date('2024-05-05') });
  });

  test('that loses its events on the way ends as failed, not as done', async () => {
    const platform = await world.start({ first: marks('first') });
    const acme = await world.tenant(platform, 'acme', ['first']);
    await published(platform, acme, 'a', 'b');
    await platform.events.consumers.pause(contextOf(platform, acme), ALL, 'first');
    const started = await replay(platform, acme);
    await world.owner.query(`update sys_relay set edge_position = last_position, edge_at = now()`);
    await platform.events.consumers.resume(contextOf(platform, acme), ALL, 'first');
    expect(await ended(platform, acme, started)).toMatchObject({
      ...{
        status: 'failed',
        handled: 0,
        lastError: expect.stringMatching(/^the log was cleared up to/) as unknown,
      },
    });
  });
});

describe('the scope', () => {
  test('of one tenant never sees or ends the replay of another', async () => {
    const platform = await world.start({ first: marks('first') });
    const acme = await world.tenant(platform, 'acme', ['first']);
    const other = await world.tenant(platform, 'other', ['first']);
    await published(platform, acme, 'a', 'b', 'c');
    const started = await replay(platform, acme, { eventsPerSecond: 1 });
    const { replays, audit } = platform.events;
    const context = contextOf(platform, other);
    const foreign = { tenantId: other.id };
    expect(await replays.find(context, foreign, started.id)).toBeNull();
    expect((await replays.page(context, foreign, { first: 10 })).edges).toEqual([]);
    expect(await replays.cancel(context, foreign, started.id)).toBeNull();
    expect((await audit(context, foreign, { first: 10 })).edges).toEqual([]);
    expect(await replays.find(context, ALL, started.id)).toMatchObject({ id: started.id, status: 'running' });

    expect(await replays.cancel(context, ALL, started.id)).toMatchObject({ status: 'cancelled' });
    expect((await replays.page(context, { tenantId: acme.id }, { first: 10 })).edges).toHaveLength(1);
    const entries = (await audit(context, { tenantId: acme.id }, { first: 10 })).edges.map(
      ({ node }) => node,
    );
    expect(entries).toMatchObject([
      { action: 'replay.cancelled', subject: started.id, tenantId: acme.id, actor: 'test' },
      { action: 'replay.started', subject: started.id, tenantId: acme.id, detail: { eventsPerSecond: 1 } },
    ]);
  });
});

async function databaseTime(): Promise<number> {
  const { rows } = await world.owner.query<{ now: Date }>('select clock_timestamp() as now');
  return rows[0]?.now.getTime() ?? 0;
}
