import type { Tenant } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, OPERATIONS, SOON, startWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

let tenants = 0;

/** A tenant of its own for a test, and its administrator. */
async function office(): Promise<{ readonly tenant: Tenant; readonly admin: Caller }> {
  tenants += 1;
  const tenant = await world.tenant(`office-${tenants}`);
  return { tenant, admin: await world.member(tenant, ['admin']) };
}

let platformAdministrator: Promise<Caller> | undefined;
function administrator(): Promise<Caller> {
  platformAdministrator ??= world.tenant(OPERATIONS).then((tenant) => world.member(tenant, ['super_admin']));
  return platformAdministrator;
}

const idsOf = ({ body }: { readonly body: { readonly items: readonly { readonly id: string }[] } }) =>
  body.items.map(({ id }) => id);

const LIST = `query ($filter: DeadLettersFilter, $first: Int, $after: String, $allTenants: Boolean, $tenantId: UUID) {
  deadLetters(filter: $filter, first: $first, after: $after, allTenants: $allTenants, tenantId: $tenantId) {
    totalCount edges { node { id tenantId status } } pageInfo { hasNextPage endCursor } } }`;

interface ListData {
  readonly deadLetters: {
    readonly totalCount: number;
    readonly edges: readonly { readonly node: { readonly id: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

async function list(caller: Caller, variables: object = {}): Promise<readonly string[]> {
  const { data, errors } = await caller.graphql.post<ListData>(LIST, variables);
  expect(errors).toEqual([]);
  return data?.deadLetters.edges.map(({ node }) => node.id) ?? [];
}

describe('the list of dead letters', () => {
  test('tells what died, of what, and with what it came', async () => {
    const { tenant, admin } = await office();
    const [id] = await world.bury(tenant, 'told');
    const { status, body } = await admin.rest('/dlq');
    expect([status, body.total, body.next]).toEqual([200, 1, null]);
    expect(body.items).toEqual([
      {
        id,
        tenant_id: tenant.id,
        event_id: expect.any(String),
        event_type: 'test.thing.happened',
        schema_version: 1,
        consumer: 'flaky',
        target: null,
        status: 'dead',
        reason: expect.stringContaining('cannot take "told"'),
        attempts: 2,
        envelope: expect.objectContaining({ tenantId: tenant.id, payload: { what: 'told' } }),
        created_at: expect.stringMatching(/Z$/),
        requeued_at: null,
        requeued_by: null,
        replayed_at: null,
      },
    ]);
    expect((await admin.rest(`/dlq/${id}`)).body).toEqual(body.items[0]);

    const { data } = await admin.graphql.post(
      `query ($id: UUID!) { deadLetter(id: $id) {
         id tenantId eventType version consumer target reason attempts status payload envelope requeuedBy { id } } }`,
      { id },
    );
    expect(data).toEqual({
      deadLetter: {
        id,
        tenantId: tenant.id,
        eventType: 'test.thing.happened',
        version: 1,
        consumer: 'flaky',
        target: null,
        reason: body.items[0].reason,
        attempts: 2,
        status: 'DEAD',
        payload: { what: 'told' },
        envelope: body.items[0].envelope,
        requeuedBy: null,
      },
    });
  });

  test('is filtered by everything it is asked for, and counts what matches', async () => {
    const { tenant, admin } = await office();
    const [first = '', second = ''] = await world.bury(tenant, 'filter-1', 'filter-2');
    await world.sql(
      `update sys_events_dlq set dead_at = '2020-01-02T03:04:05Z', status = 'replayed' where id = $1`,
      [first],
    );
    await world.sql(
      `update sys_events_dlq set consumer = null, target = 'redis', type = 'other.type' where id = $1`,
      [second],
    );
    const cases: readonly (readonly [query: string, filter: object, ids: readonly string[]])[] = [
      ['', {}, [second, first]],
      ['?status=replayed', { status: 'REPLAYED' }, [first]],
      ['?status=requeued', { status: 'REQUEUED' }, []],
      ['?event_type=other.type', { types: ['other.type'] }, [second]],
      [
        '?event_type=other.type,test.thing.happened',
        { types: ['other.type', 'test.thing.happened'] },
        [second, first],
      ],
      ['?event_type=a.b&event_type=other.type', { types: ['a.b', 'other.type'] }, [second]],
      ['?consumer=flaky', { consumer: 'flaky' }, [first]],
      ['?target=redis', { target: 'redis' }, [second]],
      ['?created_before=2020-01-03T00:00:00Z', { deadBefore: '2020-01-03T00:00:00Z' }, [first]],
      ['?created_after=2020-01-02T04:04:05.000%2B01:00', { deadAfter: '2020-01-02T03:04:05Z' }, [second]],
      ['?consumer=flaky&target=redis', { consumer: 'flaky', target: 'redis' }, []],
    ];
    for (const [query, filter, ids] of cases) {
      const answer = await admin.rest(`/dlq${query}`);
      expect([query, idsOf(answer), answer.body.total]).toEqual([query, ids, ids.length]);
      expect([filter, await list(admin, { filter })]).toEqual([filter, ids]);
    }
    expect(await list(admin, { filter: { ids: [first] } })).toEqual([first]);
  });

  test('comes in pages that hold each once, also of those that died at the same moment', async () => {
    const { tenant, admin } = await office();
    await world.bury(tenant, 'page');
    await world.sql(
      `insert into sys_events_dlq (id, tenant_id, event_id, position, type, version, envelope, consumer, reason, attempts, dead_at)
       select gen_random_uuid(), tenant_id, gen_random_uuid(), position, type, version, envelope, consumer, reason, attempts, dead_at
         from sys_events_dlq, generate_series(1, 149) where tenant_id = $1`,
      [tenant.id],
    );
    const whole = await admin.rest('/dlq?limit=200');
    expect([idsOf(whole).length, whole.body.total, whole.body.next]).toEqual([150, 150, null]);
    const all = idsOf(whole);
    expect(new Set(all).size).toBe(150);

    const ordinary = await admin.rest('/dlq');
    expect(idsOf(ordinary)).toEqual(all.slice(0, 100));
    const seen: string[] = [];
    for (let next: string | null = '', pages = 0; next !== null && pages < 10; pages += 1) {
      const answer = await admin.rest(`/dlq?limit=40${next && `&after=${next}`}`);
      seen.push(...idsOf(answer));
      ({ next } = answer.body);
    }
    expect(seen).toEqual(all);
    const odd = await admin.rest('/dlq?limit=120');
    expect(idsOf(odd)).toEqual(all.slice(0, 120));
    expect(idsOf(await admin.rest(`/dlq?after=${odd.body.next}`))).toEqual(all.slice(120));

    const { data } = await admin.graphql.post<ListData>(LIST, { first: 2 });
    const { edges, pageInfo, totalCount } = data?.deadLetters ?? ({} as never);
    expect([edges.length, totalCount, pageInfo.hasNextPage]).toEqual([2, 150, true]);
    expect(await list(admin, { first: 2, after: pageInfo.endCursor })).toEqual(all.slice(2, 4));
  });
});

describe('replaying dead letters', () => {
  test('delivers the event again, once, however often it is asked for, and remembers who asked', async () => {
    const { tenant, admin } = await office();
    const [id = ''] = await world.bury(tenant, 'again');
    expect(await world.effects(tenant)).toEqual([]);
    world.failing.delete('again');
    const answers = await Promise.all(
      [1, 2, 3].map(() => admin.rest(`/dlq/${id}/replay`, { method: 'POST' })),
    );
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted.length).toBeGreaterThan(0);
    for (const { body } of accepted) expect(body).toEqual({ id, status: 'requeued' });
    await expect.poll(() => world.statusOf(id), SOON).toBe('replayed');
    expect(await world.effects(tenant)).toEqual(['again']);
    expect(await admin.rest(`/dlq/${id}/replay`, { method: 'POST' })).toMatchObject({
      status: 400,
      code: 'DEAD_LETTER_REPLAYED',
    });
    expect((await admin.rest(`/dlq/${id}`)).body).toMatchObject({
      status: 'replayed',
      requeued_by: admin.userId,
      replayed_at: expect.any(String),
    });
    const { body } = await admin.rest('/audit');
    expect(body.items).toEqual([
      expect.objectContaining({
        tenant_id: tenant.id,
        actor: admin.userId,
        action: 'dead_letters.requeued',
        subject: id,
      }),
    ]);
    const { data } = await admin.graphql.post(
      `{ eventAudit { edges { node { actor action user { id } } } } }`,
    );
    expect(data).toEqual({
      eventAudit: {
        edges: [
          { node: { actor: admin.userId, action: 'dead_letters.requeued', user: { id: admin.userId } } },
        ],
      },
    });
  });

  test('that fails again is dead again, with the new reason', async () => {
    const { tenant, admin } = await office();
    const [id = ''] = await world.bury(tenant, 'stubborn');
    await world.sql(`update sys_events_dlq set reason = 'old' where id = $1`, [id]);
    const { data, errors } = await admin.graphql.post<{ replayDeadLetter: { id: string } }>(
      `mutation ($id: UUID!) { replayDeadLetter(id: $id) { id requeuedBy { id } } }`,
      { id },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ replayDeadLetter: { id, requeuedBy: { id: admin.userId } } });
    const again = async () => (await admin.rest(`/dlq/${id}`)).body;
    await expect
      .poll(again, SOON)
      .toMatchObject({ status: 'dead', reason: expect.stringContaining('cannot take "stubborn"') });
    expect(await world.effects(tenant)).toEqual([]);
  });

  test('of many takes those that match and are dead, and says how many', async () => {
    const { tenant, admin } = await office();
    const ids = await world.bury(tenant, 'many-1', 'many-2', 'many-3');
    for (const what of ['many-1', 'many-2', 'many-3']) world.failing.delete(what);
    await world.sql(`update sys_events_dlq set dead_at = '2020-01-01' where id = $1`, [ids[0]]);
    const replay = (filter: object) => admin.rest('/dlq/replay', { body: { filter } });
    expect((await replay({ consumer: 'nobody' })).body).toEqual({ requeued: 0 });
    expect(await replay({ created_before: '2021-01-01T00:00:00Z' })).toMatchObject({
      status: 202,
      body: { requeued: 1 },
    });
    await expect.poll(() => world.effects(tenant), SOON).toEqual(['many-1']);
    const { data } = await admin.graphql.post(
      `mutation { replayDeadLetters(filter: { types: ["test.thing.happened"] }) }`,
    );
    expect(data).toEqual({ replayDeadLetters: 2 });
    await expect
      .poll(async () => [...(await world.effects(tenant))].sort(), SOON)
      .toEqual(['many-1', 'many-2', 'many-3']);
    expect((await replay({})).body).toEqual({ requeued: 0 });
  });
});

describe('dead letters of another tenant', () => {
  test('do not exist: not by id, filter, cursor or count, and are not replayed', async () => {
    const [ours, theirs] = [await office(), await office()];
    const [id = ''] = await world.bury(ours.tenant, 'private-1', 'private-2');
    world.failing.delete('private-1');
    const cursor = (await ours.admin.rest('/dlq?limit=1')).body.next;
    expect((await theirs.admin.rest('/dlq')).body).toEqual({ total: 0, items: [], next: null });
    expect(await theirs.admin.rest(`/dlq?after=${cursor}`)).toMatchObject({
      status: 400,
      code: 'INVALID_CURSOR',
    });
    expect(await theirs.admin.rest(`/dlq/${id}`)).toMatchObject({
      status: 404,
      code: 'DEAD_LETTER_NOT_FOUND',
    });
    expect(await theirs.admin.rest(`/dlq/${id}/replay`, { method: 'POST' })).toMatchObject({
      status: 404,
      code: 'DEAD_LETTER_NOT_FOUND',
    });
    const bulk = await theirs.admin.rest('/dlq/replay', { body: { filter: { ids: [id] } } });
    expect(bulk.body).toEqual({ requeued: 0 });
    expect(await list(theirs.admin, { filter: { ids: [id] } })).toEqual([]);
    const { data, codes } = await theirs.admin.graphql.post(
      `query ($id: UUID!) { deadLetter(id: $id) { id } }`,
      { id },
    );
    expect([data, codes]).toEqual([{ deadLetter: null }, []]);
    const mutation = await theirs.admin.graphql.post(
      `mutation ($id: UUID!) { replayDeadLetter(id: $id) { id } }`,
      { id },
    );
    expect(mutation.codes).toEqual(['DEAD_LETTER_NOT_FOUND']);
    expect(await world.statusOf(id)).toBe('dead');
    expect((await theirs.admin.rest('/audit')).body.items).toEqual([]);
    expect((await theirs.admin.rest('/status')).body.dead).toBe(0);
  });

  test('are not reached by a header that names their tenant', async () => {
    const [ours, theirs] = [await office(), await office()];
    const headers = { 'x-tenant-id': ours.tenant.slug };
    expect(await theirs.admin.rest('/dlq', { headers })).toMatchObject({
      status: 403,
      code: 'TENANT_MISMATCH',
    });
    expect(await theirs.admin.rest(`/dlq/replay`, { headers, body: { filter: {} } })).toMatchObject({
      status: 403,
      code: 'TENANT_MISMATCH',
    });
  });

  test('are seen and replayed by an administrator of the platform, who is named in the audit', async () => {
    const { tenant, admin } = await office();
    const [id = '', other = ''] = await world.bury(tenant, 'crossed-1', 'crossed-2');
    world.failing.delete('crossed-1');
    world.failing.delete('crossed-2');
    const boss = await administrator();
    expect((await boss.rest('/dlq')).body.total).toBe(0);
    expect(await boss.rest(`/dlq/${id}`)).toMatchObject({ status: 404 });
    expect(idsOf(await boss.rest(`/dlq?tenant_id=${tenant.id}`)).sort()).toEqual([id, other].sort());
    expect(idsOf(await boss.rest('/dlq?all_tenants=true&limit=200'))).toEqual(
      expect.arrayContaining([id, other]),
    );
    expect(await list(boss, { tenantId: tenant.id })).toHaveLength(2);
    expect((await boss.rest(`/dlq/${id}?all_tenants=true`)).body).toMatchObject({ id, tenant_id: tenant.id });
    expect(await boss.rest(`/dlq/${id}/replay?all_tenants=true`, { method: 'POST' })).toMatchObject({
      status: 202,
    });
    const bulk = await boss.rest('/dlq/replay', {
      body: { all_tenants: true, filter: { tenant_id: tenant.id, ids: [other] } },
    });
    expect(bulk.body).toEqual({ requeued: 1 });
    await expect
      .poll(async () => [...(await world.effects(tenant))].sort(), SOON)
      .toEqual(['crossed-1', 'crossed-2']);
    const { body } = await admin.rest('/audit');
    expect(body.items.map(({ actor }: { actor: string }) => actor)).toEqual([boss.userId, boss.userId]);
    // What is known of a user of another tenant stays there.
    await world.sql(`update users set name = 'Olivia Operator' where id = $1`, [boss.userId]);
    const { data, codes } = await admin.graphql.post(
      `{ eventAudit { edges { node { user { id name } } } } }`,
    );
    expect(codes).toEqual([]);
    const user = { id: boss.userId, name: null };
    expect(data).toEqual({ eventAudit: { edges: [{ node: { user } }, { node: { user } }] } });
  });
});
