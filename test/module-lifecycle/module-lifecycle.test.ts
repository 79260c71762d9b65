import {
  ANONYMOUS,
  type Actor,
  ClientError,
  defineModule,
  type HookContext,
  moduleSlug,
  type ModuleDeclaration,
  permissions,
  previewModules,
  protectTenantTable,
  systemActor,
  type Tenant,
  toggleModule,
  type UserId,
} from '@rustok/kernel';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';

let hooks: string[] = [];
let failing: Error | null = null;

async function hook(name: string, { unit, tenant }: HookContext): Promise<void> {
  hooks.push(`${name} ${tenant.slug}`);
  await unit.trx('hook_traces').insert({ hook: name });
  if (failing) throw failing;
}

function optional(slug: string, dependsOn: readonly string[] = []): ModuleDeclaration {
  return defineModule({
    slug,
    name: slug,
    description: slug,
    version: '1.0.0',
    kind: 'optional',
    dependsOn,
    hooks: {
      onEnable: (context) => hook(`${slug} on`, context),
      onDisable: (context) => hook(`${slug} off`, context),
    },
  });
}

const modules: readonly ModuleDeclaration[] = [
  defineModule({
    slug: 'base',
    name: 'base',
    description: 'base',
    version: '1.0.0',
    kind: 'core',
    permissions: permissions('modules', ['manage'], { admin: 'all' }),
    migrations: [
      {
        id: '0001-create-hook-traces',
        async up(trx) {
          await trx.raw(`create table hook_traces (
            tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
            hook text not null,
            id bigint generated always as identity,
            primary key (tenant_id, id))`);
          await protectTenantTable(trx, 'hook_traces');
        },
      },
    ],
  }),
  optional('content', ['base']),
  optional('blog', ['content']),
  optional('comments', ['blog', 'content']),
];

let platform: TestPlatform;
let owner: pg.Client;
let count = 0;

beforeAll(async () => {
  platform = await startTestPlatform(modules);
  owner = new pg.Client(platform.connection);
  await owner.connect();
});
beforeEach(() => {
  hooks = [];
  failing = null;
});
afterAll(async () => {
  await owner.end();
  await platform[Symbol.asyncDispose]();
});

const tenant = (...on: readonly string[]) => platform.tenant(`tenant-${(count += 1)}`, on.map(moduleSlug));

/** The tenant as it is now. */
async function now({ id }: Tenant): Promise<Tenant> {
  const found = await platform.platform.tenants.byId(id);
  if (!found) throw new Error('gone');
  return found;
}

async function toggle(of: Tenant, slug: string, enabled: boolean, actor: Actor = systemActor('test')) {
  return toggleModule(platform.context(await now(of), actor), { slug, enabled });
}

const modulesOf = async (of: Tenant) => platform.platform.modulesOf(await now(of));

/** `content on` for each toggle event of the tenant. */
async function events({ id }: Tenant): Promise<readonly string[]> {
  const { rows } = await owner.query(
    `select envelope -> 'payload' as payload from sys_events
      where tenant_id = $1 and type = 'tenant.module.toggled' order by seq`,
    [id],
  );
  return rows.map(({ payload }) => `${payload.module} ${payload.enabled ? 'on' : 'off'}`);
}

async function traces({ id }: Tenant): Promise<readonly string[]> {
  const { rows } = await owner.query('select hook from hook_traces where tenant_id = $1 order by id', [id]);
  return rows.map((row) => row.hook);
}

test('switching a module on and off changes the tenant, runs its hook and tells by an event, and only that tenant', async () => {
  const [acme, other] = [await tenant(), await tenant()];
  expect(await toggle(acme, 'content', true)).toMatchObject({ module: { slug: 'content' }, enabled: true });
  expect(await modulesOf(acme)).toEqual(['base', 'content']);
  expect(await toggle(acme, 'content', false)).toMatchObject({ enabled: false });
  expect(await modulesOf(acme)).toEqual(['base']);
  expect(await events(acme)).toEqual(['content on', 'content off']);
  expect(await traces(acme)).toEqual(['content on', 'content off']);
  expect(hooks).toEqual([`content on ${acme.slug}`, `content off ${acme.slug}`]);
  expect([await modulesOf(other), await events(other)]).toEqual([['base'], []]);
});

test('the new state is served as soon as the caller has an answer', async () => {
  const acme = await tenant();
  for (let i = 0; i < 10; i += 1) {
    await toggle(acme, 'content', i % 2 === 0);
    expect(await modulesOf(acme)).toEqual(i % 2 === 0 ? ['base', 'content'] : ['base']);
  }
});

test('nothing happens when nothing changes', async () => {
  const acme = await tenant('content');
  expect(await toggle(acme, 'content', true)).toMatchObject({ enabled: true });
  expect(await toggle(acme, 'blog', false)).toMatchObject({ enabled: false });
  expect([await events(acme), hooks]).toEqual([[], []]);
});

describe('refused, with nothing changed:', () => {
  test.each<[what: string, on: readonly string[], slug: string, enabled: boolean, error: object]>([
    [
      'a module that does not exist',
      [],
      'shop',
      true,
      { code: 'UNKNOWN_MODULE', details: { module: 'shop' } },
    ],
    ['a name of Object.prototype', [], 'constructor', true, { code: 'UNKNOWN_MODULE' }],
    [
      'a core module off',
      [],
      'base',
      false,
      { code: 'CORE_MODULE_CANNOT_BE_DISABLED', details: { module: 'base' } },
    ],
    [
      'a module without what it needs',
      [],
      'comments',
      true,
      { code: 'MISSING_DEPENDENCIES', details: { module: 'comments', missing: ['blog', 'content'] } },
    ],
    [
      'a module that others need',
      ['content', 'blog', 'comments'],
      'content',
      false,
      { code: 'HAS_DEPENDENTS', details: { module: 'content', dependents: ['blog', 'comments'] } },
    ],
  ])('%s', async (_, on, slug, enabled, error) => {
    const acme = await tenant(...on);
    await expect(toggle(acme, slug, enabled)).rejects.toMatchObject({ family: 'client', ...error });
    expect([await modulesOf(acme), await events(acme), hooks]).toEqual([['base', ...on], [], []]);
  });

  test.each<[what: string, actor: Actor, code: string]>([
    ['nobody', ANONYMOUS, 'UNAUTHENTICATED'],
    [
      'a user without modules:manage',
      {
        kind: 'user',
        userId: 'u' as UserId,
        sessionId: 's',
        roles: [],
        grants: new Map([['modules:list', 'all']]),
        tokenExpiresAt: new Date(),
      },
      'PERMISSION_DENIED',
    ],
  ])('%s', async (_, actor, code) => {
    const acme = await tenant();
    await expect(toggle(acme, 'content', true, actor)).rejects.toMatchObject({ code });
    // Not even whether the module exists is told.
    await expect(toggle(acme, 'shop', true, actor)).rejects.toMatchObject({ code });
    expect([await modulesOf(acme), hooks]).toEqual([['base'], []]);
  });
});

describe('a hook that fails', () => {
  test('undoes the toggle, its own effects and the event', async () => {
    const acme = await tenant('content');
    failing = new Error('no');
    await expect(toggle(acme, 'blog', true)).rejects.toMatchObject({
      code: 'HOOK_FAILED',
      family: 'client',
      cause: failing,
      details: { module: 'blog' },
    });
    await expect(toggle(acme, 'content', false)).rejects.toMatchObject({ code: 'HOOK_FAILED' });
    expect([await modulesOf(acme), await events(acme), await traces(acme)]).toEqual([
      ['base', 'content'],
      [],
      [],
    ]);
    failing = null;
    await toggle(acme, 'blog', true);
    expect(await modulesOf(acme)).toEqual(['base', 'content', 'blog']);
  });

  test('with an error meant for the client keeps it', async () => {
    const acme = await tenant();
    failing = new ClientError('CONTENT_NOT_READY', 'Not yet.');
    await expect(toggle(acme, 'content', true)).rejects.toMatchObject({ code: 'CONTENT_NOT_READY' });
    expect(await modulesOf(acme)).toEqual(['base']);
  });
});

describe('at the same moment', () => {
  test('switching one off and switching on what needs it never both succeed', async () => {
    for (let round = 0; round < 15; round += 1) {
      const acme = await tenant('content');
      const outcomes = await Promise.allSettled([toggle(acme, 'content', false), toggle(acme, 'blog', true)]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(outcomes.find((o) => o.status === 'rejected')?.reason).toMatchObject({
        code: expect.stringMatching(/^(HAS_DEPENDENTS|MISSING_DEPENDENCIES)$/),
      });
      await platform.platform.tenants.invalidate(acme.id);
      expect([['base'], ['base', 'content', 'blog']]).toContainEqual(await modulesOf(acme));
    }
  });

  test('ten that want the same make one change', async () => {
    const acme = await tenant();
    await Promise.all(Array.from({ length: 10 }, () => toggle(acme, 'content', true)));
    expect([await events(acme), hooks]).toEqual([['content on'], [`content on ${acme.slug}`]]);
  });

  test('tenants do not wait for each other', async () => {
    const tenants = await Promise.all(Array.from({ length: 8 }, () => tenant()));
    await Promise.all(tenants.map((each) => toggle(each, 'content', true)));
    for (const each of tenants) expect(await modulesOf(each)).toEqual(['base', 'content']);
  });
});

test('a preview needs somebody who serves graphs', async () => {
  const acme = await tenant();
  await expect(previewModules(platform.context(acme), { set: ['content'] })).rejects.toMatchObject({
    ...{ code: 'GRAPH_PREVIEW_UNAVAILABLE', family: 'client' },
  });
});
