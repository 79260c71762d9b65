import type { Tenant } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, OPERATIONS, type RestOptions, startWorld, type World } from './world.js';

const NOBODY = '00000000-0000-7000-8000-000000000000';
const post = { method: 'POST' } as const;

const READING: readonly (readonly [path: string, options?: RestOptions])[] = [
  ['/dlq'],
  [`/dlq/${NOBODY}`],
  ['/replays'],
  [`/replays/${NOBODY}`],
  ['/consumers'],
  ['/audit'],
  ['/status'],
];
const MANAGING: readonly (readonly [path: string, options?: RestOptions])[] = [
  [`/dlq/${NOBODY}/replay`, post],
  ['/dlq/replay', { body: { filter: { consumer: 'flaky' } } }],
  ['/replays', { body: { from: '2100-01-01T00:00:00Z' } }],
  [`/replays/${NOBODY}/cancel`, post],
  ['/consumers/flaky/pause', post],
  ['/consumers/flaky/resume', post],
];

const QUERIES = [
  `{ deadLetters { totalCount } }`,
  `{ deadLetter(id: "${NOBODY}") { id } }`,
  `{ replays { edges { cursor } } }`,
  `{ replay(id: "${NOBODY}") { id } }`,
  `{ eventConsumers { name } }`,
  `{ eventPipeline { backlog } }`,
  `{ eventAudit { edges { cursor } } }`,
];
const MUTATIONS = [
  `mutation { replayDeadLetter(id: "${NOBODY}") { id } }`,
  `mutation { replayDeadLetters(filter: { consumer: "flaky" }) }`,
  `mutation { startReplay(input: { from: "2100-01-01T00:00:00Z" }) { id } }`,
  `mutation { cancelReplay(id: "${NOBODY}") { id } }`,
  `mutation { pauseConsumer(name: "flaky") }`,
  `mutation { resumeConsumer(name: "flaky") }`,
];

let world: World;
let acme: Tenant;
let callers: Record<'anonymous' | 'customer' | 'manager' | 'reader' | 'owner' | 'admin', Caller>;

beforeAll(async () => {
  world = await startWorld();
  acme = await world.tenant('acme');
  const role = (slug: string, permission: string, scope: string) =>
    world.sql(
      `with r as (insert into roles (id, tenant_id, slug, name) values (gen_random_uuid(), $1, $2, $2) returning id)
       insert into role_permissions (tenant_id, role_id, permission, scope) select $1, id, $3, $4 from r`,
      [acme.id, slug, permission, scope],
    );
  await role('reader', 'events:read', 'all');
  await role('owner', 'events:manage', 'own');
  callers = {
    anonymous: world.anonymous(acme),
    customer: await world.member(acme, ['customer']),
    manager: await world.member(acme, ['manager']),
    reader: await world.member(acme, ['reader']),
    owner: await world.member(acme, ['owner']),
    admin: await world.member(acme, ['admin']),
  };
});
afterAll(() => world[Symbol.asyncDispose]());

/** What is refused of all that can be asked for: `401 UNAUTHENTICATED`, once for each different answer. */
async function refusals(caller: Caller, calls: typeof READING): Promise<readonly string[]> {
  const answers = await Promise.all(calls.map(([path, options]) => caller.rest(path, options)));
  return [...new Set(answers.map(({ status, code }) => `${status} ${String(code)}`))].filter((answer) =>
    /^40[13]/.test(answer),
  );
}

async function graphqlRefusals(caller: Caller, documents: readonly string[]): Promise<readonly unknown[]> {
  const answers = await Promise.all(documents.map((document) => caller.graphql.post(document)));
  const codes = answers.map((answer) => answer.codes);
  for (const answer of answers) expect(answer.codes).not.toContain('GRAPHQL_VALIDATION_FAILED');
  const refused = codes.flat().filter((code) => code === 'UNAUTHENTICATED' || code === 'PERMISSION_DENIED');
  expect([0, documents.length]).toContain(refused.length);
  return [...new Set(refused)];
}

describe('over plain HTTP', () => {
  test.each(['anonymous', 'customer', 'manager', 'owner'] as const)('nothing is for %s', async (name) => {
    const expected = [name === 'anonymous' ? '401 UNAUTHENTICATED' : '403 PERMISSION_DENIED'];
    const caller = callers[name];
    for (const call of [...READING, ...MANAGING]) {
      expect([call[0], await refusals(caller, [call])]).toEqual([call[0], expected]);
    }
  });

  test('reading is for holders of events:read, and changing is not', async () => {
    expect(await refusals(callers.reader, READING)).toEqual([]);
    expect(await refusals(callers.reader, MANAGING)).toEqual(['403 PERMISSION_DENIED']);
  });

  test('administrators of the tenant may do everything in it', async () => {
    expect(await refusals(callers.admin, [...READING, ...MANAGING])).toEqual([]);
  });
});

describe('over GraphQL', () => {
  test.each(['anonymous', 'customer', 'manager', 'owner'] as const)('nothing is for %s', async (name) => {
    const expected = [name === 'anonymous' ? 'UNAUTHENTICATED' : 'PERMISSION_DENIED'];
    for (const document of [...QUERIES, ...MUTATIONS]) {
      expect([document, await graphqlRefusals(callers[name], [document])]).toEqual([document, expected]);
    }
  });

  test('reading is for holders of events:read, and changing is not', async () => {
    expect(await graphqlRefusals(callers.reader, QUERIES)).toEqual([]);
    expect(await graphqlRefusals(callers.reader, MUTATIONS)).toEqual(['PERMISSION_DENIED']);
    expect(await graphqlRefusals(callers.admin, [...QUERIES, ...MUTATIONS])).toEqual([]);
  });
});

describe('beyond one tenant', () => {
  test('reaches only a super administrator of the tenant chosen for it', async () => {
    const operations = await world.tenant(OPERATIONS);
    const callersBeyond: readonly (readonly [Caller, boolean])[] = [
      [callers.admin, false],
      [await world.member(acme, ['super_admin']), false],
      [await world.member(operations, ['admin']), false],
      [await world.member(operations, ['customer']), false],
      [await world.member(operations, ['super_admin']), true],
    ];
    for (const [caller, may] of callersBeyond) {
      const other = caller.tenant === acme ? operations.id : acme.id;
      for (const query of ['all_tenants=true', `tenant_id=${other}`, `tenant_id=${NOBODY}`]) {
        for (const path of ['/dlq', '/replays', '/consumers', '/audit', '/status', `/dlq/${NOBODY}`]) {
          expect([path, query, await refusals(caller, [[`${path}?${query}`]])]).toEqual([
            path,
            query,
            may ? [] : ['403 PERMISSION_DENIED'],
          ]);
        }
      }
      const managing = await Promise.all([
        caller.rest(`/dlq/${NOBODY}/replay?all_tenants=true`, post),
        caller.rest('/dlq/replay', { body: { all_tenants: true, filter: { consumer: 'nobody' } } }),
        caller.rest('/dlq/replay', { body: { filter: { tenant_id: other, consumer: 'nobody' } } }),
        caller.rest('/replays', { body: { from: '2100-01-01T00:00:00Z', tenant_id: other } }),
        caller.rest(`/replays/${NOBODY}/cancel?all_tenants=true`, post),
        caller.rest('/consumers/nobody/pause?all_tenants=true', post),
        caller.rest(`/consumers/nobody/resume?tenant_id=${other}`, post),
      ]);
      const refused = managing.filter(({ code }) => code === 'PERMISSION_DENIED');
      expect(refused).toHaveLength(may ? 0 : managing.length);
      for (const args of ['allTenants: true', `tenantId: "${other}"`]) {
        const documents = [
          `{ deadLetters(${args}) { totalCount } }`,
          `{ deadLetter(id: "${NOBODY}", ${args}) { id } }`,
          `{ replays(${args}) { edges { cursor } } }`,
          `{ eventConsumers(${args}) { name } }`,
          `{ eventPipeline(${args}) { dead } }`,
          `{ eventAudit(${args}) { edges { cursor } } }`,
          `mutation { replayDeadLetter(id: "${NOBODY}", ${args}) { id } }`,
          `mutation { replayDeadLetters(filter: { consumer: "nobody" }, ${args}) }`,
          `mutation { cancelReplay(id: "${NOBODY}", ${args}) { id } }`,
          `mutation { pauseConsumer(name: "nobody", ${args}) }`,
          `mutation { resumeConsumer(name: "nobody", ${args}) }`,
        ];
        expect(await graphqlRefusals(caller, documents)).toEqual(may ? [] : ['PERMISSION_DENIED']);
      }
    }
  });

  test('a tenant that names itself reaches itself', async () => {
    const { status, body } = await callers.admin.rest(`/dlq?tenant_id=${acme.id.toUpperCase()}`);
    expect([status, body.total]).toEqual([200, 0]);
    expect((await callers.admin.rest('/dlq?all_tenants=false')).status).toBe(200);
  });
});

describe('what cannot be meant', () => {
  test.each<[path: string, options: RestOptions | undefined, named: string, code?: string]>([
    ['/dlq?status=lost', undefined, 'status: must be "dead" or "requeued" or "replayed", not "lost"'],
    ['/dlq?limit=0', undefined, 'limit: must be a whole number from 1 to 200, not 0'],
    ['/dlq?limit=201', undefined, 'limit: must be a whole number from 1 to 200, not 201'],
    ['/dlq?limit=many', undefined, 'limit: must be a whole number from 1 to 200, not "many"'],
    ['/dlq?created_after=yesterday', undefined, 'created_after: must be a time such as'],
    ['/dlq?tenant_id=acme', undefined, 'tenant_id: must be a uuid, not "acme"'],
    ['/dlq?all_tenants=yes', undefined, 'all_tenants: must be "true" or "false", not "yes"'],
    ['/dlq?consumer=', undefined, 'consumer: must be 1 to 255 plain characters, not ""'],
    ['/dlq?event_type=a.b,', undefined, 'event_type.1: must be 1 to 255 plain characters, not ""'],
    ['/dlq?target=%00', undefined, 'target: must be 1 to 255 plain characters'],
    ['/dlq?status=dead&status=dead', undefined, 'status: must be "dead"'],
    ['/dlq?nonsense=1', undefined, '"nonsense"'],
    ['/dlq?after=nonsense', undefined, '"after" is not a cursor of this list', 'INVALID_CURSOR'],
    ['/dlq/none', undefined, 'id: must be a uuid, not "none"'],
    ['/dlq/none/replay', post, 'id: must be a uuid, not "none"'],
    ['/dlq/replay', { body: {} }, 'filter'],
    ['/dlq/replay', { body: { filter: { ids: ['none'] } } }, 'filter.ids.0: must be a uuid, not "none"'],
    ['/dlq/replay', { body: { filter: { status: 'replayed' } } }, '"status"'],
    ['/dlq/replay', { body: [] }, 'object'],
    ['/replays', { body: {} }, 'from: is missing'],
    ['/replays', { body: { from: 'then' } }, 'from: must be a time such as'],
    [
      '/replays',
      { body: { from: '2026-01-01T00:00:00Z', events_per_second: 0.5 } },
      'events_per_second: must be a whole number from 1 to 100000, not 0.5',
    ],
    [
      '/replays',
      { body: { from: '2026-01-01T00:00:00Z', source: 'redis' } },
      'source: must be "log" or "iggy", not "redis"',
    ],
    ['/consumers/nobody/pause', post, 'nobody'],
  ])('%s is refused, and told why: %#', async (path, options, named, expected = 'BAD_USER_INPUT') => {
    const { status, code, message } = await callers.admin.rest(path, options);
    expect([status, code]).toEqual([400, expected]);
    expect(message).toContain(named);
  });
});
