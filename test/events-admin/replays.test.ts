import events from '@rustok/events';
import type { Tenant } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Caller, OPERATIONS, SOON, startWorld, type World } from './world.js';

const NOBODY = '00000000-0000-7000-8000-000000000000';

let world: World;
let acme: Tenant;
let admin: Caller;
let foreign: Caller;
let boss: Caller;
let from: string;

beforeAll(async () => {
  world = await startWorld();
  from = new Date().toISOString();
  acme = await world.tenant('acme');
  admin = await world.member(acme, ['admin']);
  foreign = await world.member(await world.tenant('globex'), ['super_admin']);
  boss = await world.member(await world.tenant(OPERATIONS), ['super_admin']);
  await world.publish(acme, 'a', 'b', 'c');
  await vi.waitFor(async () => expect(await world.effects(acme)).toEqual(['a', 'b', 'c']), SOON);
});
afterAll(() => world[Symbol.asyncDispose]());

/** Clears what the consumer did, so that only what it does again is seen. */
async function forget(): Promise<void> {
  await world.sql('delete from effects where tenant_id = $1', [acme.id]);
}

const start = (caller: Caller, body: object = {}) =>
  caller.rest('/replays', { body: { from, consumer: 'flaky', ...body } });

const THINGS = { event_types: ['test.thing.happened'] };

describe('a replay', () => {
  test('delivers the events of its span again, and shows how far it is and who wanted it', async () => {
    await forget();
    const started = await start(admin, THINGS);
    expect(started).toMatchObject({
      status: 201,
      body: {
        tenant_id: acme.id,
        consumer: 'flaky',
        event_types: ['test.thing.happened'],
        source: 'log',
        from,
        events_per_second: 500,
        requested_by: admin.userId,
      },
    });
    const { id } = started.body;
    await expect
      .poll(async () => (await admin.rest(`/replays/${id}`)).body, SOON)
      .toMatchObject({ id, status: 'done', handled: 3, total: 3, dead: 0, finished_at: expect.any(String) });
    expect(await world.effects(acme)).toEqual(['a', 'b', 'c']);
    expect((await admin.rest('/audit')).body.items[0]).toMatchObject({
      action: 'replay.started',
      actor: admin.userId,
      subject: id,
    });
    const { data, errors } = await admin.graphql.post(
      `query ($id: UUID!) { replay(id: $id) { id status source handled total requestedBy { id } consumer types }
         replays(first: 1) { edges { node { id } } } }`,
      { id },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      replay: {
        id,
        status: 'DONE',
        source: 'LOG',
        handled: 3,
        total: 3,
        requestedBy: { id: admin.userId },
        consumer: 'flaky',
        types: ['test.thing.happened'],
      },
      replays: { edges: [{ node: { id } }] },
    });
  });

  test('is started, and cancelled on the way, by GraphQL too', async () => {
    await forget();
    // What it fails at keeps it running.
    world.failing.add('a');
    const { data, errors } = await admin.graphql.post<{ startReplay: { id: string; status: string } }>(
      `mutation ($input: StartReplayInput!) { startReplay(input: $input) { id status eventsPerSecond } }`,
      { input: { from, consumer: 'flaky', types: ['test.thing.happened'], eventsPerSecond: 1 } },
    );
    expect(errors).toEqual([]);
    expect(data?.startReplay).toMatchObject({ status: 'RUNNING', eventsPerSecond: 1 });
    const id = data?.startReplay.id;
    const cancelled = await admin.graphql.post(
      `mutation ($id: UUID!) { cancelReplay(id: $id) { id status } }`,
      {
        id,
      },
    );
    expect(cancelled.data).toEqual({ cancelReplay: { id, status: 'CANCELLED' } });
    expect((await admin.rest(`/replays/${id}/cancel`, { method: 'POST' })).body).toMatchObject({
      status: 'cancelled',
    });
    world.failing.delete('a');
  });

  test('is refused for a time to come, a source or consumer there is not, and a tenant there is not', async () => {
    expect(await start(admin, { source: 'iggy' })).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(await start(admin, { from: '2100-01-01T00:00:00Z' })).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('2100-01-01'),
    });
    expect(await start(admin, { consumer: 'nobody' })).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(await start(boss, { tenant_id: NOBODY })).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
      message: `tenantId: there is no tenant "${NOBODY}"`,
    });
  });

  test('of another tenant does not exist, is not cancelled, and is not started', async () => {
    const { id } = (await start(admin, THINGS)).body;
    expect(await start(foreign, { tenant_id: acme.id })).toMatchObject({
      status: 403,
      code: 'PERMISSION_DENIED',
    });
    expect((await foreign.rest('/replays')).body).toEqual({ items: [], next: null });
    expect(await foreign.rest(`/replays/${id}`)).toMatchObject({ status: 404, code: 'REPLAY_NOT_FOUND' });
    expect(await foreign.rest(`/replays/${id}/cancel`, { method: 'POST' })).toMatchObject({ status: 404 });
    const { data } = await foreign.graphql.post(`query ($id: UUID!) { replay(id: $id) { id } }`, { id });
    expect(data).toEqual({ replay: null });
    await expect.poll(async () => (await admin.rest(`/replays/${id}`)).body.status, SOON).toBe('done');
  });

  test('is started in a tenant by an administrator of the platform, and seen there', async () => {
    await forget();
    const { status, body } = await start(boss, { ...THINGS, tenant_id: acme.id });
    expect([status, body.tenant_id, body.requested_by]).toEqual([201, acme.id, boss.userId]);
    await expect.poll(() => world.effects(acme), SOON).toEqual(['a', 'b', 'c']);
    expect((await boss.rest('/replays')).body.items).toEqual([]);
    expect((await boss.rest(`/replays?tenant_id=${acme.id}&limit=1`)).body.items).toMatchObject([
      { id: body.id },
    ]);
    expect((await admin.rest(`/replays/${body.id}`)).body).toMatchObject({ requested_by: boss.userId });
  });
});

describe('the command', () => {
  const command = events.commands.find(({ name }) => name === 'replay');
  const run = (signal: AbortSignal, lines: string[], options: Record<string, string>) =>
    command?.run(world.api.context(acme), { options, report: (line) => void lines.push(line), signal });

  test('shows the progress until the replay is done', async () => {
    await forget();
    const lines: string[] = [];
    const outcome = await run(new AbortController().signal, lines, {
      from,
      consumer: 'flaky',
      types: 'test.thing.happened',
      rate: '400',
    });
    expect(outcome).toMatch(/^acme: replay [0-9a-f-]{36} done, 3 of 3 events$/);
    expect(lines[0]).toMatch(/^acme: \d of 3 events$/);
    expect(await world.effects(acme)).toEqual(['a', 'b', 'c']);
  });

  test('gives the terminal back when it is asked to, and says that the replay goes on', async () => {
    await forget();
    expect(
      await run(AbortSignal.abort(), [], { from, consumer: 'flaky', types: 'test.thing.happened' }),
    ).toMatch(/is left at \d of 3 events; a running platform goes on with it, else the next start$/);
    await expect.poll(() => world.effects(acme), SOON).toEqual(['a', 'b', 'c']);
  });

  test('refuses what is no time', async () => {
    await expect(run(AbortSignal.abort(), [], { from: 'yesterday' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('"yesterday"'),
    });
  });
});
