import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import events from '@rustok/events';
import type { CommandInvocation } from '@rustok/kernel';
import { OPERATIONS, SOON, startWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const pause = { method: 'POST' } as const;

describe('a consumer', () => {
  test('rests from pause to resume for its tenant alone, and its lag is shown', async () => {
    const [acme, globex] = [await world.tenant('acme'), await world.tenant('globex')];
    const admin = await world.member(acme, ['admin']);
    expect(await admin.rest('/consumers/flaky/pause', pause)).toMatchObject({
      status: 200,
      body: { name: 'flaky', status: 'paused' },
    });
    await world.publish(acme, 'waits-1', 'waits-2');
    await world.publish(globex, 'goes on');
    await expect.poll(() => world.effects(globex), SOON).toEqual(['goes on']);
    const flaky = async () =>
      (await admin.rest('/consumers')).body.items.find(({ name }: { name: string }) => name === 'flaky');
    await expect.poll(flaky, SOON).toMatchObject({
      module: 'flaky',
      tenant_id: acme.id,
      behind: 2,
      lag_s: expect.any(Number),
      paused_at: expect.stringMatching(/Z$/),
    });
    expect(await world.effects(acme)).toEqual([]);
    const { data } = await admin.graphql.post<{ eventConsumers: { name: string }[] }>(
      `{ eventConsumers { name module tenantId behind lagS attempts pausedAt lastError nextAttemptAt } }`,
    );
    expect(data?.eventConsumers).toEqual([
      expect.objectContaining({ name: 'flaky', tenantId: acme.id, behind: 2, pausedAt: expect.any(String) }),
    ]);

    expect((await admin.graphql.post(`mutation { resumeConsumer(name: "flaky") }`)).data).toEqual({
      resumeConsumer: true,
    });
    await expect.poll(() => world.effects(acme), SOON).toEqual(['waits-1', 'waits-2']);
    await expect.poll(flaky, SOON).toMatchObject({ behind: 0, lag_s: 0, paused_at: null });
    const { body } = await admin.rest('/audit');
    expect(body.items.map(({ action, subject }: Record<string, string>) => `${action} ${subject}`)).toEqual([
      'consumer.resumed flaky',
      'consumer.paused flaky',
    ]);
  });

  test('of another tenant is not touched by an administrator, and rests for all by one of the platform', async () => {
    const [one, other] = [await world.tenant('one'), await world.tenant('other')];
    const admin = await world.member(one, ['admin']);
    const boss = await world.member(await world.tenant(OPERATIONS), ['super_admin']);
    await admin.rest('/consumers/flaky/pause', pause);
    await world.publish(other, 'not paused');
    await expect.poll(() => world.effects(other), SOON).toEqual(['not paused']);
    expect(JSON.stringify((await admin.rest('/consumers')).body)).not.toContain(other.id);
    await admin.rest('/consumers/flaky/resume', pause);

    expect((await boss.rest('/consumers/flaky/pause?all_tenants=true', pause)).status).toBe(200);
    const paused = async () =>
      (await boss.rest('/consumers?all_tenants=true')).body.items
        .filter((state: { tenant_id: string }) =>
          [String(one.id), String(other.id)].includes(state.tenant_id),
        )
        .map((state: { paused_at: string | null }) => state.paused_at !== null);
    expect(await paused()).toEqual([true, true]);
    await world.publish(one, 'later');
    await admin.rest('/consumers/flaky/resume', pause);
    expect(await paused()).toEqual([true, true]);
    expect(await world.effects(one)).toEqual([]);
    await boss.rest('/consumers/flaky/resume?all_tenants=true', pause);
    await expect.poll(() => world.effects(one), SOON).toEqual(['later']);
  });
});

describe('the pipeline', () => {
  test('shows its state, with the dead letters of the tenant alone, and the rest to the platform', async () => {
    const [mine, yours] = [await world.tenant('mine'), await world.tenant('yours')];
    const admin = await world.member(mine, ['admin']);
    await world.bury(yours, 'theirs');
    await world.bury(mine, 'ours-1', 'ours-2');
    await expect
      .poll(async () => (await admin.rest('/status')).body, SOON)
      .toEqual({
        transport: 'outbox',
        target: 'memory',
        backlog: null,
        unavailable_since: null,
        last_error: null,
        dead: 2,
      });
    const query = `{ eventPipeline { transport target backlog unavailableSince lastError dead } }`;
    expect((await admin.graphql.post(query)).data).toEqual({
      eventPipeline: {
        transport: 'OUTBOX',
        target: 'MEMORY',
        backlog: null,
        unavailableSince: null,
        lastError: null,
        dead: 2,
      },
    });
  });

  test('makes its module degraded while dead letters wait, and says nothing of whose', async () => {
    await world.bury(await world.tenant('degraded'), 'degrading');
    const { modules } = (await (await fetch(`${world.api.url}/health/modules`)).json()) as {
      modules: { slug: string; status: string; reason?: string }[];
    };
    expect(modules.find(({ slug }) => slug === 'events')).toMatchObject({
      status: 'degraded',
      reason: 'dead letters wait for somebody',
    });
  });
});

describe('the commands', () => {
  const lines: string[] = [];
  const run = (slug: string, name: string, options: CommandInvocation['options'] = {}) => {
    const command = events.commands.find((each) => each.name === name);
    const tenant = world.api.platform.tenants.all().then((all) => all.find((each) => each.slug === slug));
    return tenant.then((found) => {
      if (!found || !command) throw new Error('no such tenant or command');
      return command.run(world.api.context(found), {
        options,
        report: (line) => void lines.push(line),
        signal: new AbortController().signal,
      });
    });
  };

  test('show and requeue dead letters of a tenant', async () => {
    const tenant = await world.tenant('commanded');
    const [id = ''] = await world.bury(tenant, 'command-1', 'command-2');
    expect(await run('commanded', 'status')).toMatch(
      /^commanded: transport outbox, target memory, backlog \d+, dead letters 2\n {2}flaky: 0 behind, 0\.0 s$/,
    );
    const listed = await run('commanded', 'dead-letters', {
      consumer: 'flaky',
      types: 'test.thing.happened',
    });
    expect(listed.split('\n')).toEqual([
      'commanded: 2 dead letters',
      expect.stringMatching(/test\.thing\.happened → flaky, 2 attempts: .*cannot take "command-2"/),
      expect.stringContaining(id),
    ]);
    world.failing.delete('command-1');
    expect(await run('commanded', 'requeue', { id })).toBe('commanded: 1 dead letters requeued');
    await expect.poll(() => world.effects(tenant), SOON).toEqual(['command-1']);
    await expect(run('commanded', 'dead-letters', { limit: '0' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'limit: must be a whole number from 1 to 200, not 0',
    });
  });
});
