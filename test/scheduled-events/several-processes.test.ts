import { defineEvent, defineModule, type Tenant } from '@rustok/kernel';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { consumerModules, IMPATIENT, startPlatform, ThingHappened } from '../consumers/fixture.js';
import { createEventWorld, type EventWorld, SOON, writes } from '../consumers/world.js';
import { anHourAgo, inAnHour, letTimePass, schedule, waiting, WATCHFUL } from './world.js';

let world: EventWorld;

beforeEach(async () => {
  world = await createEventWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const handlers = { writer: writes('writer') };

/** Events `0`, `1`, … whose times have passed, one after another since `first`. As somebody else wrote them: nobody is told. */
async function insertDue({ id }: Tenant, count: number, first = '1 day'): Promise<readonly string[]> {
  await world.owner.query(
    `insert into sys_scheduled_events (tenant_id, event_type, key, version, payload, correlation_id, due_at, next_attempt_at)
     select $1, $2, 'key-' || n, 1, json_build_object('what', n::text), 'test', at, at
       from generate_series(0, $3 - 1) as n, lateral (select now() - $4::interval + n * interval '1 second' as at) a`,
    [id, ThingHappened.type, count, first],
  );
  return Array.from({ length: count }, (_, n) => `writer ${n}`);
}

/** The events were taken from the schedule, but are not yet in the outbox: there the session is ended. */
async function killedWhilePublishing(tenant: Tenant): Promise<readonly string[]> {
  const gate = new pg.Client(world.connection);
  await gate.connect();
  try {
    await gate.query('begin; lock table sys_events in share mode');
    const wanted = await insertDue(tenant, 5);
    const kill = `select count(pg_terminate_backend(pid, 10000))::int as killed from pg_stat_activity
                   where datname = current_database() and wait_event_type = 'Lock' and query like 'insert into sys_events%'`;
    await expect.poll(async () => (await world.owner.query(kill)).rows[0].killed, SOON).toBe(1);
    expect(await waiting(world)).toHaveLength(5);
    return wanted;
  } finally {
    await gate.end();
  }
}

describe('scheduled events', () => {
  test('are published once and in the order of their times, however many processes look for them', async () => {
    const settings = { ...WATCHFUL, scheduled: { poll_ms: 1, batch_size: 7 } };
    const first = await world.start(handlers, settings);
    await Promise.all([world.start(handlers, settings), world.start(handlers, settings)]);
    const acme = await world.tenant(first, 'acme', ['writer']);
    const other = await world.tenant(first, 'other', ['writer']);
    const wanted = await insertDue(acme, 200);
    await insertDue(other, 200);
    await expect.poll(async () => (await world.effects(acme)).length, SOON).toBe(200);
    await expect.poll(async () => (await world.effects(other)).length, SOON).toBe(200);
    expect(await world.effects(acme)).toEqual(wanted);
    expect(await world.effects(other)).toEqual(wanted);
    expect(await waiting(world)).toEqual([]);
  });

  test('that came due while no process ran are published at the next start', async () => {
    const before = await world.start(handlers, WATCHFUL);
    const acme = await world.tenant(before, 'acme', ['writer']);
    await schedule(before, acme, { key: 'a', at: inAnHour() });
    await world.stop(before);
    await letTimePass(world);
    await world.start(handlers, { scheduled: { poll_ms: 3_600_000 } });
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a']);
  });

  test('are neither lost nor told twice when the session that publishes them is killed', async () => {
    const platform = await world.start(handlers, WATCHFUL);
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const wanted = await killedWhilePublishing(acme);
    await expect.poll(() => world.effects(acme), SOON).toEqual(wanted);
    expect(await waiting(world)).toEqual([]);
  });

  test('of a tenant that has very many keep no other waiting', async () => {
    const before = await world.start(handlers, WATCHFUL);
    const acme = await world.tenant(before, 'acme', ['writer']);
    const other = await world.tenant(before, 'other', ['writer']);
    await world.stop(before);
    await insertDue(acme, 1_000);
    // What came due last of all.
    const [last] = await insertDue(other, 1, '1 minute');
    await world.start(handlers, { ...WATCHFUL, scheduled: { poll_ms: 20, batch_size: 10 } });
    await expect.poll(() => world.effects(other), SOON).toEqual([last]);
    await expect.poll(async () => (await world.effects(acme)).length, SOON).toBe(1_000);
    const { rows } = await world.owner.query(
      `select count(*)::int as before from sys_events e
        where e.tenant_id = $1 and e.type = $3
          and e.seq < (select seq from sys_events where tenant_id = $2 and type = $3)`,
      [acme.id, other.id, ThingHappened.type],
    );
    expect(rows[0].before).toBeLessThan(100);
  });

  test('of a tenant that cannot be published keep no other waiting, and come when they can', async () => {
    const platform = await world.start(handlers, WATCHFUL);
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const other = await world.tenant(platform, 'other', ['writer']);
    await world.owner.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger refuse before insert on sys_events for each row when (new.tenant_id = '${acme.id}')
        execute function refuse()`);
    await schedule(platform, acme, { key: 'a', at: anHourAgo() });
    await schedule(platform, other, { key: 'b', at: anHourAgo() });
    await expect.poll(() => world.effects(other), SOON).toEqual(['writer b']);
    await schedule(platform, other, { key: 'c', at: anHourAgo() });
    await expect.poll(() => world.effects(other), SOON).toEqual(['writer b', 'writer c']);
    expect(await waiting(world)).toEqual(['a']);
    await world.owner.query('drop trigger refuse on sys_events');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a']);
  });

  test('that this version does not know wait for one that does, and hold up nobody', async () => {
    const before = await world.start(handlers, WATCHFUL);
    const acme = await world.tenant(before, 'acme', ['writer']);
    await world.owner.query(
      `insert into sys_scheduled_events (tenant_id, event_type, key, version, payload, correlation_id, due_at, next_attempt_at)
       select $1, type, 'key', version, payload, 'test', now() - interval '1 day', now() - interval '1 day'
         from (values ('test.thing.happened', 2, '{"which": 5}'::json), ('test.news.told', 1, '{}')) v(type, version, payload)`,
      [acme.id],
    );
    await schedule(before, acme, { key: 'known', at: anHourAgo() });
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer known']);
    expect(await waiting(world)).toEqual(['key', 'key']);
    await world.stop(before);

    const description = 'Of a later version.';
    const news = defineModule({
      ...{ slug: 'news', name: 'News', description, version: '2.0.0', kind: 'optional' },
      events: [
        defineEvent({
          type: 'test.thing.happened',
          version: 2,
          description,
          payload: z.object({ which: z.number() }),
        }),
        defineEvent({ type: 'test.news.told', version: 1, description, payload: z.strictObject({}) }),
      ],
    });
    const later = await startPlatform(world.connection, [...consumerModules({}), news], {
      consumers: IMPATIENT,
    });
    try {
      await expect.poll(() => waiting(world), SOON).toEqual([]);
      const { rows } = await world.owner.query(
        `select type, version, envelope->>'version' as told from sys_events where version = 2 or type = 'test.news.told' order by type`,
      );
      expect(rows).toEqual([
        { type: 'test.news.told', version: 1, told: '1' },
        { type: 'test.thing.happened', version: 2, told: '2' },
      ]);
    } finally {
      await later.close();
    }
  });

  test('whose payload no longer fits are kept, and hold up nobody', async () => {
    const platform = await world.start(handlers, WATCHFUL);
    const acme = await world.tenant(platform, 'acme', ['writer']);
    await schedule(platform, acme, { key: 'bad', at: inAnHour() }, { key: 'good', at: inAnHour() });
    await world.owner.query(`update sys_scheduled_events set payload = '{"was": 1}' where key = 'bad'`);
    await letTimePass(world);
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer good']);
    const { rows } = await world.owner.query(
      `select key, attempts, last_error, next_attempt_at > now() as later from sys_scheduled_events`,
    );
    expect(rows).toEqual([
      { key: 'bad', attempts: 1, later: true, last_error: expect.stringMatching(/^EVENT_INVALID: /) },
    ]);
    await schedule(platform, acme, { key: 'bad', at: anHourAgo(), what: 'mended' });
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer good', 'writer mended']);
  });
});
