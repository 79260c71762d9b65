import { expect, test } from 'vitest';
import { EffectiveGrants } from '../access/effective-grants.js';
import type { UserActor, UserId } from '../access/actor.js';
import { moduleSlug } from '../module/module-slug.js';
import type { RequestContext } from '../module/request-context.js';
import type { TenantDirectory } from '../tenancy/tenant-directory.js';
import type { Tenant } from '../tenancy/tenant.js';
import { contextOptions, SignedContexts } from './signed-context.js';

const ID = '11111111-1111-7111-8111-111111111111';
const tenant = { id: ID, slug: 'acme', isActive: true } as unknown as Tenant;
const contexts = new SignedContexts({
  module: moduleSlug('rbac'),
  secret: 'a secret of at least 32 characters',
});

const signed = (grants: UserActor['grants']) =>
  contexts.sign({
    ...{ tenant, requestId: ID, locales: () => ['en'], database: { cause: { correlationId: ID } } },
    actor: { kind: 'user', userId: ID as UserId, sessionId: ID, roles: ['admin'], grants },
  } as unknown as RequestContext);

const held = new Map([
  ['users:manage', 'all'],
  ['posts:publish', 'own'],
] as const);

test('a module elsewhere is told what counts, and apart from it what is held of modules that are off', async () => {
  const withheld = new Set(['posts:publish'] as const);
  const claims = await contexts.verify(await signed(new EffectiveGrants(held, withheld)));
  expect(claims.actor).toMatchObject({
    permissions: { 'users:manage': 'all' },
    withheld_permissions: { 'posts:publish': 'own' },
  });
  // Of which the platform's own process makes the same actor, for its own policy to decide about.
  const tenants = { byId: () => Promise.resolve(tenant) } as unknown as TenantDirectory;
  expect((await contextOptions(claims, tenants)).actor).toMatchObject({
    grants: new Map([...held].reverse()),
  });
});

test('where everything counts, nothing is said of what does not', async () => {
  const { actor } = await contexts.verify(await signed(held));
  expect(actor).toMatchObject({ permissions: Object.fromEntries(held) });
  expect(actor).not.toHaveProperty('withheld_permissions');
});
