import type { DeadLetterFilter, EventScope, Platform, Tenant } from '@rustok/kernel';
import { systemActor, toggleModule } from '@rustok/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { effect, type Handler, IMPATIENT, ThingAnswered } from '../consumers/fixture.js';
import { contextOf, createEventWorld, type EventWorld, SOON, writes } from '../consumers/world.js';

let world: EventWorld;

beforeEach(async () => {
  world = await createEventWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const ALL: EventScope = 'all-tenants';

/** Fails at what begins with `poison` for as long as `failing()`; its effect is written first, so that a rollback shows. */
const choking =
  (name: string, failing: () => boolean = () => true): Handler =>
  async (envelope, context) => {
    await effect(name, envelope, context);
    if (envelope.payload.what.startsWith('poison') && failing()) {
      throw new Error(`cannot swallow ${envelope.payload.what}`);
    }
  };

async function deadLetters(
  platform: Platform,
  tenant: Tenant,
  filter: DeadLetterFilter = {},
  scope?: EventScope,
) {
  const { edges } = await platform.events.deadLetters.page(
    contextOf(platform, tenant),
    scope ?? { tenantId: tenant.id },
    filter,
    { first: 100 },
  );
  return edges.map(({ node }) => node);
}

const whatOf = ({ envelope }: { envelope: { payload: unknown } }) =>
  (envelope.payload as { what: string }).what;

describe('an event that cannot be handled', () => {
  test('becomes a dead letter after its attempts, and the tenant goes on', async () => {
    const platform = await world.start({ choking: choking('choking'), writer: writes('writer') });
    const acme = await world.tenant(platform, 'acme', ['choking', 'writer']);
    const other = await world.tenant(platform, 'other', ['choking']);
    await world.publish(platform, acme, 'a', 'b', 'poison', 'c');
    await world.publish(platform, acme, 'poison 2', 'd');
    await world.publish(platform, other, 'x');

    await expect
      .poll(async () => (await world.effects(acme)).filter((what) => what.startsWith('choking')), SOON)
      .toEqual(['choking a', 'choking b', 'choking c', 'choking d']);
    await expect.poll(() => world.effects(other), SOON).toEqual(['choking x']);
    const letters = await deadLetters(platform, acme);
    expect(letters.map(whatOf)).toEqual(['poison 2', 'poison']);
    expect(letters[1]).toMatchObject({
      ...{ tenantId: acme.id, consumer: 'choking', target: null, attempts: 5, status: 'dead' },
      reason: 'cannot swallow poison',
      type: 'test.thing.happened',
    });
    expect(letters[1]?.envelope.id).toBe(letters[1]?.eventId);
    expect((await world.effects(acme)).filter((what) => what.startsWith('writer'))).toHaveLength(6);
    const { rows } = await world.owner.query(
      `select attempts, next_attempt_at, last_error from sys_consumer_offsets where consumer = 'choking'`,
    );
    expect(rows).toEqual(Array(2).fill({ attempts: 0, next_attempt_at: null, last_error: null }));
  });
});

describe('asking for another try', () => {
  test('does the effect once, however many ask on however many instances', async () => {
    let failing = true;
    const handlers = { choking: choking('choking', () => failing) };
    const one = await world.start(handlers);
    const two = await world.start(handlers);
    const acme = await world.tenant(one, 'acme', ['choking']);
    const whats = Array.from({ length: 12 }, (_, i) => `poison ${i}`);
    await world.publish(one, acme, ...whats);
    await expect.poll(async () => (await deadLetters(one, acme)).length, SOON).toBe(12);

    failing = false;
    const asked = await Promise.all(
      [one, two, one, two].map((platform) =>
        platform.events.deadLetters.requeue(contextOf(platform, acme), { tenantId: acme.id }, {}),
      ),
    );
    expect(asked.reduce((a, b) => a + b)).toBe(12);
    await expect
      .poll(() => one.events.deadLetters.count(contextOf(one, acme), ALL, { status: 'replayed' }), SOON)
      .toBe(12);
    const effects = await world.effects(acme);
    expect([...effects].sort()).toEqual(whats.map((what) => `choking ${what}`).sort());
    expect(await two.events.deadLetters.requeue(contextOf(two, acme), ALL, {})).toBe(0);
  });

  test('counts the attempts anew, and sets it aside again when they run out', async () => {
    const platform = await world.start(
      { choking: choking('choking') },
      { consumers: { ...IMPATIENT, max_attempts: 3 } },
    );
    const acme = await world.tenant(platform, 'acme', ['choking']);
    await world.publish(platform, acme, 'poison');
    await expect.poll(async () => (await deadLetters(platform, acme)).length, SOON).toBe(1);
    const [first] = await deadLetters(platform, acme);
    expect(
      await platform.events.deadLetters.requeue(contextOf(platform, acme), ALL, { ids: [first?.id ?? ''] }),
    ).toBe(1);
    await expect
      .poll(async () => (await deadLetters(platform, acme, { status: 'dead' })).length, SOON)
      .toBe(1);
    const [again] = await deadLetters(platform, acme);
    expect(again).toMatchObject({ id: first?.id, attempts: 3, reason: 'cannot swallow poison' });
    expect(again?.deadAt.getTime()).toBeGreaterThan(first?.deadAt.getTime() ?? Infinity);
    expect(await world.effects(acme)).toEqual([]);
  });

  test('keeps the cause and the correlation of the event', async () => {
    let failing = true;
    const platform = await world.start({
      answers: async (envelope, { unit, replay }) => {
        if (failing) throw new Error('not yet');
        unit.append(ThingAnswered, { what: `re: ${envelope.payload.what}, replay ${replay}` });
      },
    });
    const acme = await world.tenant(platform, 'acme', ['answers']);
    await world.publish(platform, acme, 'a');
    await expect.poll(async () => (await deadLetters(platform, acme)).length, SOON).toBe(1);
    const [letter] = await deadLetters(platform, acme);
    failing = false;
    await platform.events.deadLetters.requeue(contextOf(platform, acme), ALL, {});
    const answers = async () =>
      (await world.owner.query(`select envelope from sys_events where type = '${ThingAnswered.type}'`)).rows;
    await expect.poll(answers, SOON).toMatchObject([
      {
        envelope: {
          causationId: letter?.eventId,
          correlationId: letter?.envelope.correlationId,
          payload: { what: 're: a, replay false' },
        },
      },
    ]);
  });

  test('of one whose consumer is switched off or gone leaves it dead, with the reason', async () => {
    const platform = await world.start({ choking: choking('choking'), gone: choking('gone') });
    const acme = await world.tenant(platform, 'acme', ['choking', 'gone']);
    await world.publish(platform, acme, 'poison');
    await expect.poll(async () => (await deadLetters(platform, acme)).length, SOON).toBe(2);
    await world.stop(platform);

    const next = await world.start({ choking: writes('choking') });
    await toggleModule(contextOf(next, acme), { slug: 'choking', enabled: false });
    expect(await next.events.deadLetters.requeue(contextOf(next, acme), ALL, {})).toBe(2);
    const reasons = async () =>
      (await deadLetters(next, acme, { status: 'dead' }))
        .map(({ consumer, reason }) => `${consumer}: ${reason}`)
        .sort();
    await expect
      .poll(reasons, SOON)
      .toEqual([
        'choking: the module "choking" is switched off for this tenant',
        'gone: there is no consumer "gone" any more',
      ]);

    await toggleModule(contextOf(next, acme), { slug: 'choking', enabled: true });
    await next.events.deadLetters.requeue(contextOf(next, acme), ALL, { consumer: 'choking' });
    await expect.poll(() => world.effects(acme), SOON).toEqual(['choking poison']);
  });

  test('waits while the consumer is paused', async () => {
    let failing = true;
    const platform = await world.start({ choking: choking('choking', () => failing) });
    const acme = await world.tenant(platform, 'acme', ['choking']);
    await world.publish(platform, acme, 'poison');
    await expect.poll(async () => (await deadLetters(platform, acme)).length, SOON).toBe(1);
    failing = false;
    const { events } = platform;
    await events.consumers.pause(contextOf(platform, acme), ALL, 'choking');
    await events.deadLetters.requeue(contextOf(platform, acme), ALL, {});
    expect(await deadLetters(platform, acme, { status: 'requeued' })).toHaveLength(1);
    expect(await world.effects(acme)).toEqual([]);
    await events.consumers.resume(contextOf(platform, acme), ALL, 'choking');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['choking poison']);
  });
});

describe('the scope', () => {
  test('of one tenant never reaches another one', async () => {
    const platform = await world.start({ choking: choking('choking') });
    const acme = await world.tenant(platform, 'acme', ['choking']);
    const other = await world.tenant(platform, 'other', ['choking']);
    for (const tenant of [acme, other]) await world.publish(platform, tenant, `poison ${tenant.slug}`);
    const all = (filter: DeadLetterFilter = {}) => deadLetters(platform, acme, filter, ALL);
    await expect.poll(async () => (await all()).length, SOON).toBe(2);
    const [foreign] = await all({ tenantId: other.id });
    const { deadLetters: operations, audit } = platform.events;
    const context = contextOf(platform, acme);
    const scope = { tenantId: acme.id };
    const ids = [foreign?.id ?? ''];

    expect((await deadLetters(platform, acme)).map(whatOf)).toEqual(['poison acme']);
    expect(await deadLetters(platform, acme, { tenantId: other.id })).toEqual([]);
    expect(await operations.count(context, scope, {})).toBe(1);
    expect(await operations.count(context, scope, { ids })).toBe(0);
    expect(await operations.find(context, scope, ids[0] ?? '')).toBeNull();
    expect(await operations.find(context, ALL, ids[0] ?? '')).toMatchObject({ tenantId: other.id });
    expect(await operations.requeue(context, scope, { ids })).toBe(0);
    expect(await operations.requeue(context, scope, { tenantId: other.id })).toBe(0);
    expect((await audit(context, ALL, { first: 10 })).edges).toEqual([]);

    const actor = systemActor('command:test');
    await operations.requeue(platform.contextFor({ tenant: acme, actor }), ALL, {
      types: ['test.thing.happened'],
    });
    const entries = await audit(context, scope, { first: 10 });
    const [mine] = (await all({ tenantId: acme.id })).map(({ id }) => id);
    expect(entries.edges.map(({ node }) => node)).toMatchObject([
      {
        ...{ tenantId: acme.id, actor: 'command:test', action: 'dead_letters.requeued', subject: mine },
        detail: { count: 1, ids: [mine], filter: { types: ['test.thing.happened'] } },
      },
    ]);
  });

  test('of all tenants pages through everybody, newest first, each once', async () => {
    const platform = await world.start({ choking: choking('choking') });
    const acme = await world.tenant(platform, 'acme', ['choking']);
    const other = await world.tenant(platform, 'other', ['choking']);
    for (const tenant of [acme, other])
      await world.publish(platform, tenant, 'poison 1', 'poison 2', 'poison 3');
    await expect.poll(async () => (await deadLetters(platform, acme, {}, ALL)).length, SOON).toBe(6);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { edges, pageInfo } = await platform.events.deadLetters.page(
        contextOf(platform, acme),
        ALL,
        {},
        { first: 2, after },
      );
      seen.push(...edges.map(({ node }) => node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual((await deadLetters(platform, acme, {}, ALL)).map(({ id }) => id));
    expect(new Set(seen).size).toBe(6);
  });

  test('names an id that is none', async () => {
    const platform = await world.start({});
    const acme = await world.tenant(platform, 'acme', []);
    await expect(
      platform.events.deadLetters.requeue(contextOf(platform, acme), ALL, { ids: ['17'] }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: '"17" is not the id of a dead letter.' });
  });
});
