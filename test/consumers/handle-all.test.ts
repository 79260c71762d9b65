import { type BatchContext, defineModule, type PositionedEnvelope } from '@rustok/kernel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { consumerModules, effect, IMPATIENT, startPlatform, ThingHappened } from './fixture.js';
import { createEventWorld, type EventWorld, SOON } from './world.js';

type Thing = PositionedEnvelope<{ what: string }>;

let world: EventWorld;
beforeEach(async () => {
  world = await createEventWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

test('a consumer that takes a batch at once gets it whole, and a poison in it is found by trying ever smaller parts', async () => {
  const batches: string[][] = [];
  const handle = async (envelope: Thing, context: BatchContext) => {
    await effect('all', envelope, context);
    if (envelope.payload.what === 'poison') throw new Error('no');
  };
  const all = defineModule({
    ...{ slug: 'all', name: 'all', description: 'all', version: '1.0.0', kind: 'optional' },
    consumers: [
      {
        name: 'all',
        events: [ThingHappened.type],
        handle: (envelope, context) => handle(envelope as Thing, context),
        async handleAll(envelopes, context) {
          const things = envelopes as readonly Thing[];
          batches.push(things.map(({ payload }) => payload.what));
          for (const thing of things) await handle(thing, context);
        },
      },
    ],
  });
  await using platform = await disposable(
    startPlatform(world.connection, [...consumerModules({}), all], {
      consumers: { ...IMPATIENT, max_attempts: 2 },
    }),
  );
  const acme = await world.tenant(platform, 'acme', ['all']);
  await world.publish(platform, acme, 'a', 'b', 'c', 'd', 'poison', 'e', 'f');
  await expect
    .poll(() => world.effects(acme), SOON)
    .toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((what) => `all ${what}`));
  expect(batches[0]).toEqual(['a', 'b', 'c', 'd', 'poison', 'e', 'f']);
  const { rows } = await world.owner.query(
    `select envelope->'payload'->>'what' as what, attempts from sys_events_dlq`,
  );
  expect(rows).toEqual([{ what: 'poison', attempts: 2 }]);
});

async function disposable<T extends { close(): Promise<void> }>(starting: Promise<T>) {
  const started = await starting;
  return Object.assign(started, { [Symbol.asyncDispose]: () => started.close() });
}
