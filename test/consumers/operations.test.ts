import type { ConsumerState, EventScope, Platform, Tenant } from '@rustok/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { effect, IMPATIENT, ThingAnswered } from './fixture.js';
import { contextOf, createEventWorld, type EventWorld, SOON, writes } from './world.js';

let world: EventWorld;

beforeEach(async () => {
  world = await createEventWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const ALL: EventScope = 'all-tenants';

async function stateOf(
  platform: Platform,
  tenant: Tenant,
  consumer: string,
): Promise<ConsumerState | undefined> {
  const states = await platform.events.consumers.list(contextOf(platform, tenant), { tenantId: tenant.id });
  return states.find((state) => state.consumer === consumer);
}

async function actionsOf(platform: Platform, tenant: Tenant): Promise<readonly string[]> {
  const { edges } = await platform.events.audit(
    contextOf(platform, tenant),
    { tenantId: tenant.id },
    { first: 50 },
  );
  return edges.map(({ node }) => `${node.action} ${node.subject}`);
}

describe('a pause', () => {
  test.each<[whose: string, scope: (tenant: Tenant) => EventScope, othersRest: boolean]>([
    ['of one tenant', ({ id }) => ({ tenantId: id }), false],
    ['of all tenants', () => ALL, true],
  ])('%s holds on every instance, and its end is felt on every instance', async (_, scopeOf, othersRest) => {
    const one = await world.start({ writer: writes('writer') });
    const two = await world.start({ writer: writes('writer') });
    const acme = await world.tenant(one, 'acme', ['writer']);
    const other = await world.tenant(one, 'other', ['writer']);
    const watch = await world.tenant(one, 'watch', ['writer']);
    await one.events.consumers.pause(contextOf(one, acme), scopeOf(acme), 'writer');
    await world.publish(two, acme, 'a', 'b');
    await world.publish(one, other, 'x');
    if (!othersRest) {
      await expect.poll(() => world.effects(other), SOON).toEqual(['writer x']);
      await world.publish(one, watch, 'y');
      await expect.poll(() => world.effects(watch), SOON).toEqual(['writer y']);
    }
    await expect.poll(async () => (await stateOf(two, acme, 'writer'))?.behind, SOON).toBe(2);
    const paused = await stateOf(two, acme, 'writer');
    expect(paused).toMatchObject({
      module: 'writer',
      attempts: 0,
      pausedAt: expect.any(Date) as unknown,
    });
    // It rests, but its lag grows on.
    await expect
      .poll(async () => (await stateOf(two, acme, 'writer'))?.lagS ?? 0, SOON)
      .toBeGreaterThan(paused?.lagS ?? Infinity);
    expect((await stateOf(two, acme, 'writer'))?.position).toBe(paused?.position);
    expect(await world.effects(acme)).toEqual([]);
    expect(await world.effects(other)).toEqual(othersRest ? [] : ['writer x']);

    await two.events.consumers.resume(contextOf(two, acme), scopeOf(acme), 'writer');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['writer a', 'writer b']);
    await expect.poll(() => world.effects(other), SOON).toEqual(['writer x']);
    expect(await stateOf(one, acme, 'writer')).toMatchObject({ behind: 0, lagS: 0, pausedAt: null });
    expect(await actionsOf(one, acme)).toEqual(['consumer.resumed writer', 'consumer.paused writer']);
    expect(await actionsOf(one, other)).toEqual(
      othersRest ? ['consumer.resumed writer', 'consumer.paused writer'] : [],
    );
  });

  test('waits for the batch that is at work, and nothing is handled after it', async () => {
    let release = (): void => undefined;
    const opened = new Promise<void>((resolve) => (release = resolve));
    let reached = false;
    const platform = await world.start({
      slow: async (envelope, context) => {
        reached = true;
        await opened;
        await effect('slow', envelope, context);
      },
    });
    const acme = await world.tenant(platform, 'acme', ['slow']);
    await world.publish(platform, acme, 'a');
    await expect.poll(() => reached, SOON).toBe(true);
    const pausing = platform.events.consumers.pause(contextOf(platform, acme), { tenantId: acme.id }, 'slow');
    release();
    await pausing;
    expect(await world.effects(acme)).toEqual(['slow a']);
    await world.publish(platform, acme, 'b');
    await expect.poll(async () => (await stateOf(platform, acme, 'slow'))?.behind, SOON).toBe(1);
    expect(await world.effects(acme)).toEqual(['slow a']);
  });

  test('asked for twice is one, and one that is not there ends without a trace', async () => {
    const platform = await world.start({ writer: writes('writer') });
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const scope = { tenantId: acme.id };
    const { pause, resume } = platform.events.consumers;
    await resume(contextOf(platform, acme), scope, 'writer');
    await pause(contextOf(platform, acme), scope, 'writer');
    await pause(contextOf(platform, acme), scope, 'writer');
    expect(await actionsOf(platform, acme)).toEqual(['consumer.paused writer']);
  });

  test('of all tenants is not ended by one of them', async () => {
    const platform = await world.start({ writer: writes('writer') });
    const acme = await world.tenant(platform, 'acme', ['writer']);
    const { pause, resume } = platform.events.consumers;
    await pause(contextOf(platform, acme), ALL, 'writer');
    await resume(contextOf(platform, acme), { tenantId: acme.id }, 'writer');
    expect((await stateOf(platform, acme, 'writer'))?.pausedAt).not.toBeNull();
  });

  test('of a consumer there is none of is refused, with those there are', async () => {
    const platform = await world.start({ writer: writes('writer') });
    const acme = await world.tenant(platform, 'acme', ['writer']);
    for (const operation of ['pause', 'resume'] as const) {
      await expect(
        platform.events.consumers[operation](contextOf(platform, acme), ALL, 'nobody'),
      ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', details: { knownConsumers: ['writer'] } });
    }
  });
});

describe('the list of consumers', () => {
  test('shows what a failing one is at, to its tenant and to nobody else', async () => {
    const platform = await world.start(
      {
        writer: writes('writer'),
        unlucky: async ({ payload }) => {
          if (payload.what === 'poison') throw new Error(`cannot ${'x'.repeat(2_000)}`);
        },
      },
      { consumers: { ...IMPATIENT, backoff_base_ms: 60_000, backoff_max_ms: 60_000 } },
    );
    const acme = await world.tenant(platform, 'acme', ['writer', 'unlucky']);
    const other = await world.tenant(platform, 'other', ['unlucky']);
    await world.publish(platform, acme, 'a', 'poison', 'b');
    await expect.poll(async () => (await stateOf(platform, acme, 'unlucky'))?.attempts, SOON).toBe(1);
    const state = await stateOf(platform, acme, 'unlucky');
    const { rows } = await world.owner.query<{ position: string }>(
      `select p.position from sys_event_positions p join sys_events e on e.id = p.event_id
        where e.envelope->'payload'->>'what' = 'a'`,
    );
    expect(state).toMatchObject({
      behind: 2,
      position: BigInt(rows[0]?.position ?? 0),
      nextAttemptAt: expect.any(Date) as unknown,
    });
    expect(state?.lastError).toMatch(/^cannot x+…$/);
    expect(state?.lastError).toHaveLength(500);
    expect(state?.lagS).toBeGreaterThan(0);
    const { list } = platform.events.consumers;
    const names = (states: readonly ConsumerState[]) =>
      states.map(({ tenantId, consumer }) => `${tenantId} ${consumer}`);
    expect(names(await list(contextOf(platform, other), { tenantId: other.id }))).toEqual([
      `${other.id} unlucky`,
    ]);
    expect(names(await list(contextOf(platform, other), ALL))).toEqual(
      [`${acme.id} unlucky`, `${acme.id} writer`, `${other.id} unlucky`].sort(),
    );
  });

  test('counts only events of the types a consumer takes', async () => {
    const platform = await world.start({ writer: writes('writer') });
    const acme = await world.tenant(platform, 'acme', ['writer']);
    await platform.events.consumers.pause(contextOf(platform, acme), ALL, 'writer');
    await contextOf(platform, acme).database.transaction(async ({ append }) => {
      append(ThingAnswered, { what: 'not for it' });
    });
    await world.publish(platform, acme, 'for it');
    await expect.poll(async () => (await stateOf(platform, acme, 'writer'))?.behind, SOON).toBe(1);
  });
});

describe('a handler that takes too long', () => {
  test.each<[how: string, hang: 'waits' | 'queries']>([
    ['waits for something', 'waits'],
    ['waits for the database', 'queries'],
  ])('because it %s has failed, and cannot write any more', async (_, hang) => {
    const late: string[] = [];
    const platform = await world.start(
      {
        slow: async (envelope, context) => {
          await effect('slow', envelope, context);
          if (envelope.payload.what !== 'poison') return;
          if (hang === 'queries') await context.unit.trx.raw('select pg_sleep(30)');
          await new Promise((resolve) => setTimeout(resolve, 150));
          late.push(
            await effect('late', envelope, context).then(
              () => 'written',
              () => 'refused',
            ),
          );
        },
      },
      { consumers: { ...IMPATIENT, max_attempts: 1, handler_timeout_ms: 50 } },
    );
    const acme = await world.tenant(platform, 'acme', ['slow']);
    await world.publish(platform, acme, 'poison', 'b');
    await expect.poll(() => world.effects(acme), SOON).toEqual(['slow b']);
    const { rows } = await world.owner.query('select reason, attempts from sys_events_dlq');
    expect(rows).toEqual([
      { reason: 'HANDLER_TIMEOUT: the consumer "slow" took longer than 50 ms', attempts: 1 },
    ]);
    if (hang === 'waits') await expect.poll(() => late, SOON).toContain('refused');
    expect(await world.effects(acme)).toEqual(['slow b']);
  });
});

describe('the figures', () => {
  test('count what was dealt with, what failed and what was tried again, without naming a tenant', async () => {
    let failures = 0;
    const platform = await world.start({
      writer: async (envelope, context) => {
        if (envelope.payload.what === 'bad' && failures < 2) {
          failures += 1;
          throw new Error('not yet');
        }
        await effect('writer', envelope, context);
      },
    });
    const acme = await world.tenant(platform, 'acme', ['writer']);
    await world.publish(platform, acme, 'bad');
    await expect.poll(async () => (await world.effects(acme)).length, SOON).toBe(1);
    await world.publish(platform, acme, 'good');
    await expect.poll(async () => (await world.effects(acme)).length, SOON).toBe(2);
    const figures = await platform.metrics.registry.metrics();
    expect(figures).toContain(
      'rustok_event_bus_dispatched_total{event_type="test.thing.happened",handler="writer"} 2',
    );
    expect(figures).toContain('outbox_retries_total{handler="writer"} 2');
    expect(figures).toMatch(/rustok_event_bus_errors_total\{handler="writer",error_type="handler"\} 2/);
    expect(figures).toContain('rustok_event_bus_lag_seconds_count{handler="writer"} 2');
    expect(figures).not.toContain(acme.id);
  });

  test('of the pipeline tell what waits for somebody', async () => {
    const platform = await world.start({ writer: writes('writer') });
    expect(await platform.events.status()).toEqual({
      ...{
        transport: 'outbox',
        target: 'memory',
        backlog: 0,
        unavailableSince: null,
        lastError: null,
        dead: 0,
      },
    });
  });
});
