import type { PositionedEnvelope } from '@rustok/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { effect, IMPATIENT, ThingAnswered, ThingHappened } from '../consumers/fixture.js';
import { contextOf, createEventWorld, type EventWorld, SOON, writes } from '../consumers/world.js';

const MEMORY = { transport: 'memory', consumers: IMPATIENT } as const;

let world: EventWorld;

beforeEach(async () => {
  world = await createEventWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('the transport "memory"', () => {
  test('delivers to listeners and consumers of the process, in order, and keeps nothing', async () => {
    const platform = await world.start({ writer: writes('writer') }, MEMORY);
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const heard: PositionedEnvelope[] = [];
    platform.feed.subscribe((envelopes) => heard.push(...envelopes));
    await world.publish(platform, acme, 'a', 'b');
    await world.publish(platform, acme, 'c');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a', 'writer b', 'writer c']);
    expect(heard.map(({ position, type }) => `${position} ${type}`)).toEqual(
      // The first event of all was that of the tenant.
      [2, 3, 4].map((position) => `${position} ${ThingHappened.type}`),
    );
    for (const table of ['sys_events', 'sys_event_positions']) {
      expect((await world.owner.query(`select from ${table}`)).rowCount).toBe(0);
    }
    await expect(
      platform.events.replays.start(contextOf(platform, acme), {
        tenantId: acme.id,
        from: new Date('2024-01-01'),
      }),
    ).rejects.toMatchObject({ code: 'EVENTS_NOT_KEPT' });
    expect(await platform.events.status()).toMatchObject({ transport: 'memory', backlog: 0 });
  });

  test('publishes nothing of a transaction that is rolled back', async () => {
    const platform = await world.start({ writer: writes('writer') }, MEMORY);
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const failing = contextOf(platform, acme).database.transaction(async ({ append }) => {
      append(ThingHappened, { what: 'never' });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await world.publish(platform, acme, 'a');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a']);
  });

  test('tells of what was scheduled when its time has come', async () => {
    const platform = await world.start({ writer: writes('writer') }, MEMORY);
    const acme = await world.tenant(platform, 'acme', ['writer']);
    await contextOf(platform, acme).database.transaction(async (unit) => {
      await unit.schedule(ThingHappened, { what: 'due' }, { at: new Date('2024-01-01'), key: 'due' });
      await unit.schedule(ThingHappened, { what: 'not due' }, { at: new Date('2999-01-01'), key: 'not due' });
    });
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer due']);
    const { rows } = await world.owner.query('select key from sys_scheduled_events');
    expect(rows).toEqual([{ key: 'not due' }]);
  });

  test('lets consumers publish in turn, with the event as the cause', async () => {
    const platform = await world.start(
      {
        answers: async (envelope, { unit }) =>
          void unit.append(ThingAnswered, { what: `re: ${envelope.payload.what}` }),
      },
      MEMORY,
    );
    const acme = await world.tenant(platform, 'acme', ['answers']);
    const heard: PositionedEnvelope[] = [];
    platform.feed.subscribe((envelopes) => heard.push(...envelopes));
    await world.publish(platform, acme, 'a');
    await expect.poll(() => heard.length, SOON).toBe(2);
    expect(heard[1]).toMatchObject({ causationId: heard[0]?.id, correlationId: heard[0]?.correlationId });
  });

  test('tries again what fails, sets it aside when the attempts run out, and goes on', async () => {
    let failing = true;
    const platform = await world.start(
      {
        choking: async (envelope, context) => {
          await effect('choking', envelope, context);
          if (failing && envelope.payload.what === 'poison') throw new Error('no');
        },
      },
      MEMORY,
    );
    const acme = await world.tenant(platform, 'acme', ['choking']);
    const scope = { tenantId: acme.id };
    await world.publish(platform, acme, 'a', 'poison', 'b');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['choking a', 'choking b']);
    const { deadLetters } = platform.events;
    expect(await deadLetters.count(contextOf(platform, acme), scope, { consumer: 'choking' })).toBe(1);
    failing = false;
    expect(await deadLetters.requeue(contextOf(platform, acme), scope, {})).toBe(1);
    await expect.poll(() => world.effects(acme), SOON).toEqual(['choking a', 'choking b', 'choking poison']);
  });

  test('rests while a consumer is paused, and shows how far it is behind', async () => {
    const platform = await world.start({ writer: writes('writer') }, MEMORY);
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const scope = { tenantId: acme.id };
    const { consumers } = platform.events;
    await consumers.pause(contextOf(platform, acme), scope, 'writer');
    await world.publish(platform, acme, 'a', 'b');
    const states = () => consumers.list(contextOf(platform, acme), scope);
    expect(await states()).toMatchObject([{ consumer: 'writer', behind: 2 }]);
    await consumers.resume(contextOf(platform, acme), scope, 'writer');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a', 'writer b']);
    await expect.poll(states, SOON).toMatchObject([{ behind: 0, position: 3n, pausedAt: null }]);
  });
});
