import { API_VERSION, type Tenant, type UserActor } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from './world.js';

let world: World;
let acme: Tenant;
let bare: Tenant;
let admin: UserActor;
let manager: UserActor;
let customer: UserActor;

beforeAll(async () => {
  world = await startWorld();
  acme = await world.tenant('acme');
  bare = await world.tenant('bare', []);
  admin = await world.user(acme, 'admin');
  manager = await world.user(acme, 'manager');
  customer = await world.user(acme, 'customer');
});
afterAll(() => world[Symbol.asyncDispose]());

const TOGGLE = `mutation ($slug: String!, $enabled: Boolean!) { toggleModule(slug: $slug, enabled: $enabled) { moduleSlug enabled } }`;

describe('anybody', () => {
  test('may know the version of the API', async () => {
    expect((await world.ask(acme, `{ apiVersion }`)).data).toEqual({ apiVersion: API_VERSION });
  });

  test('sees the tenant of the request, with its locales, and no other one', async () => {
    const { data } = await world.ask(acme, `{ currentTenant { id slug name domain defaultLocale locales } }`);
    expect(data.currentTenant).toEqual({
      id: acme.id,
      slug: 'acme',
      name: 'Tenant acme',
      domain: null,
      defaultLocale: 'en',
      locales: ['de', 'en'],
    });
    expect((await world.ask(bare, `{ currentTenant { slug } }`)).data.currentTenant.slug).toBe('bare');
    const byReference = async (id: string) =>
      (await world.entity(acme, { module: 'tenant', type: 'Tenant', fields: 'slug', id })).data._entities;
    expect(await byReference(acme.id)).toEqual([{ slug: 'acme' }]);
    expect(await byReference(bare.id)).toEqual([null]);
  });

  test('sees which modules there are, and which are on here', async () => {
    const query = `{ enabledModules moduleRegistry { moduleSlug kind enabled dependencies version } }`;
    const { data } = await world.ask(bare, query);
    expect([...data.enabledModules].sort()).toEqual(['rbac', 'tenant']);
    expect(data.moduleRegistry).toEqual(
      expect.arrayContaining([
        { moduleSlug: 'tenant', kind: 'CORE', enabled: true, dependencies: [], version: '0.1.0' },
        { moduleSlug: 'blog', kind: 'OPTIONAL', enabled: false, dependencies: ['content'], version: '0.1.0' },
      ]),
    );
    const there = (await world.ask(acme, query)).data;
    expect(there.moduleRegistry.every(({ enabled }: { enabled: boolean }) => enabled)).toBe(true);
  });
});

describe('the modules with their settings', () => {
  const query = `{ tenantModules { moduleSlug enabled settings } }`;

  test('are for holders of modules:list and modules:read', async () => {
    const { data, codes } = await world.ask(acme, query, admin);
    expect(codes).toEqual([]);
    expect(data.tenantModules).toContainEqual({
      moduleSlug: 'rbac',
      enabled: true,
      settings: { registrationEnabled: true, passwordMinLength: 8 },
    });
    expect((await world.ask(acme, query)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await world.ask(acme, query, customer)).codes).toEqual(['PERMISSION_DENIED']);
    const lister = await world.user(acme, { 'modules:list': 'all' });
    expect((await world.ask(acme, `{ tenantModules { moduleSlug } }`, lister)).codes).toEqual([]);
    expect((await world.ask(acme, query, lister)).codes).toContain('PERMISSION_DENIED');
  });
});

describe('toggling a module', () => {
  const toggle = (slug: string, enabled: boolean, actor?: UserActor) =>
    world.ask(acme, TOGGLE, actor, { slug, enabled });

  test('needs modules:manage', async () => {
    expect((await toggle('blog', false)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await toggle('blog', false, manager)).codes).toEqual(['PERMISSION_DENIED']);
  });

  test.each([
    { what: 'no module', slug: 'nonsense', enabled: true, code: 'UNKNOWN_MODULE' },
    { what: 'a core module', slug: 'rbac', enabled: false, code: 'CORE_MODULE_CANNOT_BE_DISABLED' },
    { what: 'what another needs', slug: 'content', enabled: false, code: 'HAS_DEPENDENTS' },
  ])('refuses $what with $code', async ({ slug, enabled, code }) => {
    expect((await toggle(slug, enabled, admin)).codes).toEqual([code]);
  });

  test('refuses a module whose dependencies are off', async () => {
    const owner = await world.user(bare, 'admin');
    const { codes } = await world.ask(bare, TOGGLE, owner, { slug: 'blog', enabled: true });
    expect(codes).toEqual(['MISSING_DEPENDENCIES']);
  });

  test('takes effect with the next request, in this tenant alone', async () => {
    const neighbour = await world.tenant('neighbour');
    expect((await toggle('blog', false, admin)).data).toEqual({
      toggleModule: { moduleSlug: 'blog', enabled: false },
    });
    await expect(world.ask(acme, `{ posts { edges { cursor } } }`)).rejects.toThrow();
    expect((await world.ask(neighbour, `{ posts { edges { cursor } } }`)).codes).toEqual([]);
    expect((await toggle('blog', true, admin)).codes).toEqual([]);
    expect((await world.ask(acme, `{ posts { edges { cursor } } }`)).codes).toEqual([]);
  });
});
