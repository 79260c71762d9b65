import { randomUUID } from 'node:crypto';
import { moduleSlug, type Platform, type Tenant, toggleModule, type UserActor } from '@rustok/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ThingAnswered, ThingHappened } from '../consumers/fixture.js';
import { contextOf, createEventWorld, type EventWorld, SOON, writes } from '../consumers/world.js';
import { anHourAgo, inAnHour, letTimePass, schedule, unschedule, waiting, WATCHFUL } from './world.js';

let world: EventWorld;

beforeEach(async () => {
  world = await createEventWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const start = () => world.start({ writer: writes('writer') }, WATCHFUL);

async function setActive(platform: Platform, { id }: Tenant, active: boolean): Promise<void> {
  await world.owner.query('update tenants set is_active = $2 where id = $1', [id, active]);
  await platform.tenants.invalidate(id);
}

async function envelopes(type: string = ThingHappened.type) {
  const { rows } = await world.owner.query('select envelope from sys_events where type = $1 order by seq', [
    type,
  ]);
  return rows.map(({ envelope }) => envelope);
}

describe('a scheduled event', () => {
  test('is published when its time has come and not before, by the clock of the database', async () => {
    const platform = await start();
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const { rows } = await world.owner.query(`select clock_timestamp() + interval '300 ms' as at`);
    await schedule(platform, acme, { key: 'later', at: inAnHour() }, { key: 'soon', at: rows[0].at });
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer soon']);
    const published = await world.owner.query(
      `select created_at >= $1 as "inTime" from sys_events where type = $2`,
      [rows[0].at, ThingHappened.type],
    );
    expect(published.rows).toEqual([{ inTime: true }]);
    expect(await waiting(world)).toEqual(['later']);
  });

  test('whose time has passed is published at once, by the process that scheduled it, without a poll', async () => {
    const platform = await world.start({ writer: writes('writer') }, { scheduled: { poll_ms: 3_600_000 } });
    const acme = await world.tenant(platform, 'acme', ['writer']);
    await schedule(platform, acme, { key: 'second', at: new Date() }, { key: 'first', at: anHourAgo() });
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer first', 'writer second']);
    expect(await waiting(world)).toEqual([]);
  });

  test('takes the place of what was scheduled of its type under its key', async () => {
    const platform = await start();
    const acme = await world.tenant(platform, 'acme', ['writer']);
    await schedule(platform, acme, { key: 'post', at: inAnHour(), what: 'old' });
    await schedule(platform, acme, { key: 'post', at: inAnHour(), what: 'new' });
    await contextOf(platform, acme).database.transaction((unit) =>
      unit.schedule(ThingAnswered, { what: 'of another type' }, { at: inAnHour(), key: 'post' }),
    );
    await letTimePass(world);
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer new']);
    await expect.poll(async () => (await envelopes(ThingAnswered.type)).length, SOON).toBe(1);
    expect((await envelopes()).map(({ payload }) => payload.what)).toEqual(['new']);
  });

  test('can be put off, and then comes at the later time only', async () => {
    const platform = await start();
    const acme = await world.tenant(platform, 'acme', ['writer']);
    await schedule(platform, acme, { key: 'post', at: inAnHour() });
    await contextOf(platform, acme).database.transaction(async (unit) => {
      await unit.schedule(ThingHappened, { what: 'early' }, { at: anHourAgo(), key: 'post' });
      await unit.schedule(ThingHappened, { what: 'late' }, { at: inAnHour(), key: 'post' });
    });
    await schedule(platform, acme, { key: 'mark', at: anHourAgo() });
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer mark']);
    expect(await waiting(world)).toEqual(['post']);
  });

  test('that is taken back is not published, which is said once', async () => {
    const platform = await start();
    const acme = await world.tenant(platform, 'acme', ['writer']);
    await schedule(platform, acme, { key: 'gone', at: inAnHour() }, { key: 'stays', at: inAnHour() });
    expect(await unschedule(platform, acme, 'gone')).toBe(true);
    expect(await unschedule(platform, acme, 'gone')).toBe(false);
    await letTimePass(world);
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer stays']);
    expect(await unschedule(platform, acme, 'stays')).toBe(false);
  });

  test('of a transaction that is rolled back was never scheduled', async () => {
    const platform = await start();
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const failing = contextOf(platform, acme).database.transaction(async (unit) => {
      await unit.schedule(ThingHappened, { what: 'never' }, { at: anHourAgo(), key: 'never' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await schedule(platform, acme, { key: 'mark', at: anHourAgo() });
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer mark']);
  });

  test.each([
    ['a payload that does not fit', { what: 5 }, { at: anHourAgo(), key: 'key' }],
    ['a time that is none', { what: 'x' }, { at: new Date('tomorrow'), key: 'key' }],
    ['an empty key', { what: 'x' }, { at: anHourAgo(), key: '' }],
    ['a key that is too long', { what: 'x' }, { at: anHourAgo(), key: 'k'.repeat(201) }],
  ])('with %s is refused when it is scheduled', async (_, payload, when) => {
    const platform = await start();
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const failing = contextOf(platform, acme).database.transaction((unit) =>
      unit.schedule(ThingHappened, payload as { what: string }, when),
    );
    await expect(failing).rejects.toMatchObject({ code: 'EVENT_INVALID', family: 'bug' });
    expect(await waiting(world)).toEqual([]);
  });

  test('tells who scheduled it and in which request, and when it was published', async () => {
    const platform = await start();
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const actor: UserActor = {
      ...{ kind: 'user', userId: randomUUID() as UserActor['userId'], sessionId: randomUUID() },
      ...{ roles: [], grants: new Map(), tokenExpiresAt: new Date() },
    };
    const { rows } = await world.owner.query('select now() as before');
    const cause = { correlationId: 'the-request', causationId: null };
    await platform
      .databaseFor(acme.id, actor, cause)
      .transaction((unit) => unit.schedule(ThingHappened, { what: 'a' }, { at: anHourAgo(), key: 'a' }));
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a']);
    const [envelope] = await envelopes();
    expect(envelope).toMatchObject({ tenantId: acme.id, actorId: actor.userId, ...cause });
    expect(Date.parse(envelope.occurredAt)).toBeGreaterThanOrEqual(rows[0].before.getTime() - 1_000);
  });

  test('of a consumer answers to the event it handled', async () => {
    const platform = await world.start(
      {
        planner: ({ payload }, { unit }) =>
          unit.schedule(ThingAnswered, payload, { at: anHourAgo(), key: payload.what }),
      },
      WATCHFUL,
    );
    const acme = await world.tenant(platform, 'acme', ['planner']);
    await world.publish(platform, acme, 'a');
    await expect.poll(async () => (await envelopes(ThingAnswered.type)).length, SOON).toBe(1);
    const [handled] = await envelopes();
    const [answer] = await envelopes(ThingAnswered.type);
    const { id, correlationId } = handled;
    expect(answer).toMatchObject({ correlationId, causationId: id, actorId: null });
  });

  test('of another tenant is neither seen, nor replaced, nor taken back, though the key is the same', async () => {
    const platform = await start();
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const other = await world.tenant(platform, 'other', ['writer']);
    await schedule(platform, acme, { key: 'post', at: inAnHour(), what: 'of acme' });
    expect(await unschedule(platform, other, 'post')).toBe(false);
    await schedule(platform, other, { key: 'post', at: inAnHour(), what: 'of other' });
    const seen = await contextOf(platform, other).database.read((trx) =>
      trx('sys_scheduled_events').pluck('tenant_id'),
    );
    expect(seen).toEqual([other.id]);
    const crossing = contextOf(platform, other).database.transaction(({ trx }) =>
      trx('sys_scheduled_events').insert({
        ...{ tenant_id: acme.id, event_type: ThingHappened.type, key: 'smuggled', version: 1, payload: '{}' },
        ...{ correlation_id: 'x', due_at: trx.fn.now(), next_attempt_at: trx.fn.now() },
      }),
    );
    await expect(crossing).rejects.toMatchObject({ code: '42501' });
    await letTimePass(world);
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer of acme']);
    await expect.poll(() => world.effects(other), SOON).toEqual(['writer of other']);
  });

  test('waits while its tenant is switched off', async () => {
    const platform = await start();
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const other = await world.tenant(platform, 'other', ['writer']);
    await schedule(platform, acme, { key: 'a', at: inAnHour() });
    await schedule(platform, other, { key: 'b', at: inAnHour() });
    await setActive(platform, acme, false);
    await letTimePass(world);
    await expect.poll(() => world.effects(other), SOON).toEqual(['writer b']);
    expect(await waiting(world)).toEqual(['a']);
    await setActive(platform, acme, true);
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a']);
  });

  test('is published while the module of its consumer is off, and handled when that is on again', async () => {
    const platform = await start();
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const toggle = (enabled: boolean) =>
      toggleModule(contextOf(platform, acme), { slug: moduleSlug('writer'), enabled });
    await schedule(platform, acme, { key: 'a', at: inAnHour() });
    await toggle(false);
    await letTimePass(world);
    await expect.poll(async () => (await envelopes()).length, SOON).toBe(1);
    expect(await world.effects(acme)).toEqual([]);
    await toggle(true);
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a']);
  });
});
