import type { EventScope, Platform, Replay, Tenant } from '@rustok/kernel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { effect, type Handler, IMPATIENT } from '../consumers/fixture.js';
import { contextOf, createEventWorld, type EventWorld, SOON } from '../consumers/world.js';
import { FakeIggy } from '../kit/fake-iggy/fake-iggy.js';

// What the log in Postgres does not keep any more is replayed from Iggy, where that is the relay's target.

const ALL: EventScope = 'all-tenants';
const AGES_AGO = new Date('2020-01-01');

let world: EventWorld;
let iggy: FakeIggy;
let platform: Platform;
let acme: Tenant;

const marks: Handler = (envelope, context) => effect(context.replay ? 'again' : 'first', envelope, context);

beforeEach(async () => {
  world = await createEventWorld();
  iggy = await FakeIggy.start();
  platform = await world.start(
    { writer: marks },
    {
      relay_target: 'iggy',
      iggy: { url: iggy.url, username: iggy.username, password: iggy.password, request_timeout_ms: 1_000 },
      consumers: IMPATIENT,
      replay: { batch_size: 4, events_per_second: 10_000 },
    },
  );
  acme = await world.tenant(platform, 'acme', ['writer']);
  const other = await world.tenant(platform, 'other', ['writer']);
  for (let n = 0; n < 10; n++) {
    await world.publish(platform, acme, String(n));
    await world.publish(platform, other, `other ${String(n)}`);
  }
  await expect.poll(async () => (await world.effects(acme)).length, SOON).toBe(10);
  await expect.poll(async () => (await platform.events.status()).backlog, SOON).toBe(0);
  await world.owner.query('update sys_relay set edge_position = last_position, edge_at = now()');
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
  await iggy.close();
});

const start = () =>
  platform.events.replays.start(contextOf(platform, acme), { tenantId: acme.id, from: AGES_AGO });

const find = ({ id }: Replay) => platform.events.replays.find(contextOf(platform, acme), ALL, id);

const again = async () => (await world.effects(acme)).filter((what) => what.startsWith('again'));

test('reads what the log has lost, in order, page by page, and only the tenant’s own', async () => {
  const replay = await start();
  expect(replay).toMatchObject({ source: 'iggy', total: null });
  await expect.poll(async () => (await find(replay))?.status, SOON).toBe('done');
  expect(await find(replay)).toMatchObject({ handled: 10, total: 10, dead: 0 });
  expect(await again()).toEqual(Array.from({ length: 10 }, (_, n) => `again ${String(n)}`));
});

test('waits while Iggy is away, says so, and goes on when it is back', async () => {
  await iggy.stop();
  const replay = await start();
  await expect
    .poll(async () => (await find(replay))?.lastError, SOON)
    .toMatch(/^EVENT_ARCHIVE_UNAVAILABLE: /);
  expect(await find(replay)).toMatchObject({ status: 'running', handled: 0 });
  await iggy.listen();
  await expect.poll(async () => (await find(replay))?.status, SOON).toBe('done');
  expect(await again()).toHaveLength(10);
});
