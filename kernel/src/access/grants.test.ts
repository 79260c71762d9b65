import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TenantDatabase } from '../database/tenant-database.js';
import { createTenant } from '../tenancy/create-tenant.js';
import type { TenantId } from '../tenancy/tenant.js';
import { createKernelDatabase, type KernelDatabase } from '../testing/kernel-database.js';
import { quietOutbox } from '../testing/quiet-outbox.js';
import { ANONYMOUS, requireUser, systemActor, type UserId } from './actor.js';
import { ActorResolver } from './actor-resolver.js';
import { syncGrants } from './grants.js';
import { permissions } from './permissions.js';
import { AccessTokens } from './token.js';

const posts = permissions('posts', ['read', 'update'], { admin: 'all', customer: 'own' });
const pages = permissions('pages', ['read'], { admin: 'all', manager: 'all' });
const locales = [{ locale: 'en', name: 'English', nativeName: 'English' }];

let database: KernelDatabase;
beforeAll(async () => {
  database = await createKernelDatabase();
});
beforeEach(() => database.owner.raw('truncate tenants cascade'));
afterAll(() => database[Symbol.asyncDispose]());

const tenant = (slug: string, declared = posts) =>
  createTenant(database.platform, { slug, name: slug, locales, modules: [] }, declared);

/** `admin posts:read all`, sorted. */
async function grantsOf(id: TenantId): Promise<readonly string[]> {
  const rows = await database
    .owner('role_permissions as rp')
    .join('roles as r', 'r.id', 'rp.role_id')
    .where('rp.tenant_id', id)
    .select('r.slug', 'rp.permission', 'rp.scope');
  return rows.map(({ slug, permission, scope }) => `${slug} ${permission} ${scope}`).sort();
}

const POSTS = [
  'admin posts:read all',
  'admin posts:update all',
  'customer posts:read own',
  'customer posts:update own',
];
const PAGES = ['admin pages:read all', 'manager pages:read all'];

describe('grants', () => {
  test('a new tenant has the system roles and all defaults', async () => {
    const id = await tenant('acme');
    expect(await grantsOf(id)).toEqual(POSTS);
    expect(
      await database.owner('roles').where({ tenant_id: id, is_system: true }).orderBy('slug').pluck('name'),
    ).toEqual(['Admin', 'Customer', 'Manager', 'Super Admin']);
  });

  test('a new permission gets its defaults for every tenant', async () => {
    const ids = [await tenant('acme'), await tenant('other')];
    await syncGrants(database.platform, [...posts, ...pages]);
    for (const id of ids) expect(await grantsOf(id)).toEqual([...POSTS, ...PAGES].sort());
  });

  test('what an administrator changed stays as it is', async () => {
    const id = await tenant('acme');
    await database.owner('role_permissions').where({ permission: 'posts:read', scope: 'all' }).delete();
    await database
      .owner('role_permissions')
      .where({ permission: 'posts:update', scope: 'own' })
      .update({ scope: 'all' });
    await syncGrants(database.platform, posts);
    expect(await grantsOf(id)).toEqual([
      'admin posts:update all',
      'customer posts:read own',
      'customer posts:update all',
    ]);
  });

  test("a tenant's own role is never granted anything, also under the name of a system role", async () => {
    const id = await tenant('acme', []);
    await database.owner('roles').where({ slug: 'manager' }).update({ is_system: false });
    await syncGrants(database.platform, [...posts, ...pages]);
    expect(await grantsOf(id)).toEqual([...POSTS, 'admin pages:read all'].sort());
  });

  test('several starts at once do it once', async () => {
    const ids = await Promise.all(['a', 'b', 'c'].map((slug) => tenant(slug)));
    await Promise.all([1, 2, 3, 4].map(() => syncGrants(database.pool('platform', 1), [...posts, ...pages])));
    for (const id of ids) expect(await grantsOf(id)).toEqual([...POSTS, ...PAGES].sort());
  });
});

describe('the actor of a token', () => {
  const tokens = new AccessTokens({ secret: 'a secret for tests, thirty-two bytes long', ttlS: 900 });
  const resolver = new ActorResolver(tokens);
  const userId = randomUUID() as UserId;
  const sessionId = randomUUID();
  let acme: TenantId;

  const databaseOf = (tenantId: TenantId) =>
    new TenantDatabase({
      app: database.app,
      tenantId,
      actor: systemActor('test'),
      cause: { correlationId: randomUUID(), causationId: null },
      outbox: quietOutbox,
    });
  const resolve = async () =>
    resolver.resolve(await tokens.sign({ userId, sessionId, tenantId: acme }), databaseOf(acme));
  const giveRole = (slug: string) =>
    database.owner.raw(
      `insert into user_roles (tenant_id, user_id, role_id) select tenant_id, ?, id from roles where slug = ? and tenant_id = ?`,
      [userId, slug, acme],
    );

  beforeEach(async () => {
    acme = await tenant('acme', [...posts, ...pages]);
    await database
      .owner('users')
      .insert({ id: userId, tenant_id: acme, email: 'me@acme.test', password_hash: 'x' });
    await database.owner('sessions').insert({
      id: sessionId,
      tenant_id: acme,
      user_id: userId,
      token_hash: 'x',
      expires_at: new Date(Date.now() + 60_000),
    });
  });

  test('is anonymous without one', async () => {
    expect(await resolver.resolve(null, databaseOf(acme))).toBe(ANONYMOUS);
  });

  test('has the roles of the user and the widest scope that they grant', async () => {
    await giveRole('customer');
    expect([...requireUser(await resolve()).grants].sort()).toEqual([
      ['posts:read', 'own'],
      ['posts:update', 'own'],
    ]);
    await giveRole('admin');
    const actor = await resolve();
    expect(actor).toMatchObject({ kind: 'user', userId, sessionId, roles: ['admin', 'customer'] });
    expect([...requireUser(actor).grants].sort()).toEqual([
      ['pages:read', 'all'],
      ['posts:read', 'all'],
      ['posts:update', 'all'],
    ]);
  });

  test('may do nothing without a role', async () => {
    expect(await resolve()).toMatchObject({ roles: [], grants: new Map() });
  });

  test.each<[what: string, change: () => Promise<unknown>, code: string]>([
    ['was revoked', () => database.owner('sessions').update({ revoked_at: new Date() }), 'SESSION_ENDED'],
    ['has expired', () => database.owner('sessions').update({ expires_at: new Date(0) }), 'SESSION_ENDED'],
    ['is gone', () => database.owner('sessions').delete(), 'SESSION_ENDED'],
    ['belongs to a user who is gone', () => database.owner('users').delete(), 'SESSION_ENDED'],
    [
      'belongs to an inactive user',
      () => database.owner('users').update({ status: 'inactive' }),
      'USER_INACTIVE',
    ],
    ['belongs to a banned user', () => database.owner('users').update({ status: 'banned' }), 'USER_INACTIVE'],
  ])('is refused when the session %s', async (_, change, code) => {
    await change();
    await expect(resolve()).rejects.toMatchObject({ code, family: 'client' });
  });

  test('is refused in another tenant', async () => {
    const other = databaseOf(await tenant('other'));
    const token = await tokens.sign({ userId, sessionId, tenantId: acme });
    await expect(resolver.resolve(token, other)).rejects.toMatchObject({ code: 'TENANT_MISMATCH' });
  });

  test('is refused for a session of another tenant, also with a token that claims this one', async () => {
    const other = await tenant('other');
    const token = await tokens.sign({ userId, sessionId, tenantId: other });
    await expect(resolver.resolve(token, databaseOf(other))).rejects.toMatchObject({ code: 'SESSION_ENDED' });
  });

  describe('that was resolved before, asked for again', () => {
    const me = { sessionId, userId };
    const refresh = () => resolver.refresh(databaseOf(acme), [me]);

    test('has the roles and grants of now', async () => {
      await giveRole('customer');
      const before = requireUser(await resolve());
      expect(await refresh()).toEqual({
        kind: 'sessions',
        sessions: new Map([[sessionId, { kind: 'actor', roles: before.roles, grants: before.grants }]]),
      });
      await database.owner('user_roles').delete();
      expect(await refresh()).toMatchObject({
        sessions: new Map([[sessionId, { kind: 'actor', roles: [], grants: new Map() }]]),
      });
    });

    test.each<[what: string, change: () => Promise<unknown>, code: string]>([
      ['was revoked', () => database.owner('sessions').update({ revoked_at: new Date() }), 'SESSION_ENDED'],
      ['has expired', () => database.owner('sessions').update({ expires_at: new Date(0) }), 'SESSION_ENDED'],
      ['belongs to a user who is gone', () => database.owner('users').delete(), 'SESSION_ENDED'],
      [
        'belongs to an inactive user',
        () => database.owner('users').update({ status: 'inactive' }),
        'USER_INACTIVE',
      ],
    ])('has ended when its session %s', async (_, change, code) => {
      await change();
      expect(await refresh()).toMatchObject({
        sessions: new Map([[sessionId, { kind: 'ended', error: { code } }]]),
      });
    });

    test('is answered beside those of other sessions, of which each has its own answer', async () => {
      const gone = randomUUID();
      const access = await resolver.refresh(databaseOf(acme), [{ sessionId: gone, userId }, me]);
      expect(access).toMatchObject({
        sessions: new Map<string, object>([
          [gone, { kind: 'ended', error: { code: 'SESSION_ENDED' } }],
          [sessionId, { kind: 'actor' }],
        ]),
      });
    });

    test('has ended for another tenant and for another user', async () => {
      const ended = { sessions: new Map([[sessionId, { kind: 'ended', error: { code: 'SESSION_ENDED' } }]]) };
      expect(await resolver.refresh(databaseOf(await tenant('other')), [me])).toMatchObject(ended);
      const somebodyElse = { sessionId, userId: randomUUID() as UserId };
      expect(await resolver.refresh(databaseOf(acme), [somebodyElse])).toMatchObject(ended);
    });

    test('has ended with the tenant, for anonymous viewers too', async () => {
      expect(await resolver.refresh(databaseOf(acme), [])).toEqual({ kind: 'sessions', sessions: new Map() });
      await database.owner('tenants').update({ is_active: false });
      const ended = { kind: 'tenant-ended', error: { code: 'TENANT_INACTIVE' } };
      expect(await refresh()).toMatchObject(ended);
      expect(await resolver.refresh(databaseOf(acme), [])).toMatchObject(ended);
    });
  });
});
