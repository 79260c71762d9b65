import {
  ClientError,
  defineModule,
  type ModuleDeclaration,
  moduleJournal,
  type ModuleJournalEntry,
  moduleSlug,
  permissions,
  systemActor,
  type Tenant,
  toggleModule,
  type UserActor,
  type UserId,
} from '@rustok/kernel';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';

let failing: Error | null = null;

function module(
  slug: string,
  kind: 'core' | 'optional',
  dependsOn: readonly string[] = [],
): ModuleDeclaration {
  return defineModule({
    ...{ slug, kind, dependsOn, name: slug, description: slug, version: '1.0.0' },
    permissions: permissions(kind === 'core' ? 'modules' : slug, ['list', 'manage'], { admin: 'all' }),
    hooks: {
      onEnable: async () => {
        if (failing) throw failing;
      },
    },
  });
}

let kit: TestPlatform;
let count = 0;

beforeAll(async () => {
  kit = await startTestPlatform(
    [module('base', 'core'), module('content', 'optional'), module('blog', 'optional', ['content'])],
    { defaultModules: [moduleSlug('content')] },
  );
});
beforeEach(() => {
  failing = null;
});
afterAll(() => kit[Symbol.asyncDispose]());

const tenant = (...on: readonly string[]) => kit.tenant(`tenant-${(count += 1)}`, on.map(moduleSlug));
const admin: UserActor = {
  ...{ kind: 'user', userId: randomUUID() as UserId, sessionId: randomUUID(), roles: ['admin'] },
  grants: new Map([['modules:manage', 'all']]),
  tokenExpiresAt: new Date(Date.now() + 900_000),
};

async function context({ id }: Tenant, actor: UserActor | null = admin) {
  const now = await kit.platform.tenants.byId(id);
  if (!now) throw new Error('gone');
  return kit.context(now, actor ?? systemActor('command:test'));
}
const revision = async (of: Tenant) => kit.platform.policyOf((await context(of)).tenant).revision;

async function journal(of: Tenant): Promise<readonly ModuleJournalEntry[]> {
  const { edges } = await moduleJournal(await context(of), { first: 50 });
  return edges.map(({ node }) => node);
}

describe('the journal', () => {
  test('keeps who switched what, with the revisions before and after and what it goes back to', async () => {
    const acme = await tenant();
    const none = await revision(acme);
    const request = await context(acme);
    await toggleModule(request, { slug: 'content', enabled: true });
    const one = await revision(acme);
    await toggleModule(await context(acme, null), { slug: 'content', enabled: false });
    expect(one).not.toBe(none);
    const common = { module: 'content', outcome: 'committed', errorCode: null, at: expect.any(Date) };
    expect(await journal(acme)).toMatchObject([
      { ...common, enabled: false, actor: 'command:test', revisionBefore: one, revisionAfter: none },
      {
        ...common,
        ...{ enabled: true, actor: admin.userId, revisionBefore: none, revisionAfter: one },
        correlationId: request.requestId,
      },
    ]);
  });

  test('keeps the refusal of a hook, and its failure, in which nothing was changed', async () => {
    const acme = await tenant();
    const before = await revision(acme);
    failing = new ClientError('CONTENT_NOT_READY', 'Not yet.');
    const toggle = { slug: 'content', enabled: true };
    await expect(toggleModule(await context(acme), toggle)).rejects.toBe(failing);
    failing = new Error('no');
    await expect(toggleModule(await context(acme), toggle)).rejects.toMatchObject({ code: 'HOOK_FAILED' });
    expect(await revision(acme)).toBe(before);
    const common = { module: 'content', enabled: true, revisionBefore: before, revisionAfter: before };
    expect(await journal(acme)).toMatchObject([
      { ...common, outcome: 'failed', errorCode: 'HOOK_FAILED' },
      { ...common, outcome: 'refused', errorCode: 'CONTENT_NOT_READY' },
    ]);
  });

  test('says nothing of what changed nothing, or was refused by a rule', async () => {
    const acme = await tenant('content');
    await toggleModule(await context(acme), { slug: 'content', enabled: true });
    await toggleModule(await context(acme), { slug: 'blog', enabled: false });
    await expect(
      toggleModule(await context(await tenant()), { slug: 'blog', enabled: true }),
    ).rejects.toMatchObject({ code: 'MISSING_DEPENDENCIES' });
    expect(await journal(acme)).toEqual([]);
  });

  test('is read page by page, and by no other tenant, not even with its cursor', async () => {
    const [acme, other] = [await tenant(), await tenant()];
    for (const enabled of [true, false, true])
      await toggleModule(await context(acme), { slug: 'content', enabled });
    const first = await moduleJournal(await context(acme), { first: 2 });
    expect(first.edges.map(({ node }) => node.enabled)).toEqual([true, false]);
    const after = first.pageInfo.endCursor;
    const rest = await moduleJournal(await context(acme), { first: 2, after });
    expect(rest.edges.map(({ node }) => node.enabled)).toEqual([true]);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    expect(await journal(other)).toEqual([]);
    await expect(moduleJournal(await context(other), { first: 2, after })).rejects.toMatchObject({
      code: 'INVALID_CURSOR',
    });
  });

  test('cannot be changed by a request', async () => {
    const acme = await tenant();
    await toggleModule(await context(acme), { slug: 'content', enabled: true });
    const { database } = await context(acme);
    for (const forged of [`update sys_module_journal set actor = 'x'`, 'delete from sys_module_journal']) {
      await expect(database.transaction(({ trx }) => trx.raw(forged))).rejects.toMatchObject({
        code: '42501',
      });
    }
  });

  test('needs modules:list', async () => {
    const nobody = { ...admin, grants: new Map([['content:manage', 'all']] as const) };
    await expect(moduleJournal(await context(await tenant(), nobody), { first: 1 })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });
});

describe('a decision by a revision', () => {
  test('is refused when the modules have been switched since, and changes nothing', async () => {
    const acme = await tenant();
    const expectedRevision = await revision(acme);
    await toggleModule(await context(acme), { slug: 'content', enabled: true, expectedRevision });
    const actualRevision = await revision(acme);
    for (const [slug, enabled] of [
      ['blog', true],
      ['content', false],
      // What is so already, too: the caller does not know.
      ['content', true],
    ] as const) {
      const stale = { slug, enabled, expectedRevision };
      await expect(toggleModule(await context(acme), stale)).rejects.toMatchObject({
        ...{ code: 'MODULE_POLICY_CONFLICT', family: 'client' },
        details: { expectedRevision, actualRevision },
      });
    }
    expect(await revision(acme)).toBe(actualRevision);
    expect(await journal(acme)).toHaveLength(1);
  });

  test('succeeds for one of two at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const acme = await tenant('content');
      const expectedRevision = await revision(acme);
      const [one, other] = [await context(acme), await context(acme)];
      const outcomes = await Promise.allSettled([
        toggleModule(one, { slug: 'blog', enabled: true, expectedRevision }),
        toggleModule(other, { slug: 'content', enabled: false, expectedRevision }),
      ]);
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(refused).toMatchObject([{ code: 'MODULE_POLICY_CONFLICT' }]);
      expect(await journal(acme)).toHaveLength(1);
    }
  });

  test('of another tenant is a conflict as soon as the two differ', async () => {
    const [acme, other] = [await tenant(), await tenant('content')];
    const expectedRevision = await revision(other);
    await expect(
      toggleModule(await context(acme), { slug: 'content', enabled: true, expectedRevision }),
    ).rejects.toMatchObject({ code: 'MODULE_POLICY_CONFLICT' });
  });
});

describe('the default modules', () => {
  test('are what a tenant starts with that names none, and chosen once somebody has switched them', async () => {
    const { platform } = kit;
    const locales = [{ locale: 'en', name: 'English', nativeName: 'English' }];
    const id = await platform.createTenant({ slug: 'fresh', name: 'Fresh', locales });
    const reason = async () => {
      const fresh = await platform.tenants.byId(id);
      return fresh && platform.policyOf(fresh).of('content')?.reason;
    };
    expect(await reason()).toBe('default');
    const fresh = (await platform.tenants.byId(id)) as Tenant;
    await toggleModule(await context(fresh), { slug: 'content', enabled: false });
    expect(await reason()).toBe('not_enabled');
    await toggleModule(await context(fresh), { slug: 'content', enabled: true });
    expect(await reason()).toBe('override');
  });

  test('are nothing to a tenant that named its own', async () => {
    const bare = await tenant();
    expect(kit.platform.policyOf(bare).of('content')).toMatchObject({
      ...{ enabled: false, reason: 'not_enabled' },
    });
  });
});
