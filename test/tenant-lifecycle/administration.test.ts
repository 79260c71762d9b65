import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, startWorld, type World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterAll(() => world[Symbol.asyncDispose]());

const TENANT = `id slug name domain isActive isBeingDeleted defaultLocale locales modules modulesCount createdAt`;
const CREATE = `mutation ($input: CreateTenantInput!) {
  createTenant(input: $input) { ownerId resetToken resetTokenExpiresAt tenant { ${TENANT} } } }`;
const UPDATE = `mutation ($id: UUID!, $input: UpdateTenantInput!) { updateTenant(id: $id, input: $input) { ${TENANT} } }`;
const DEACTIVATE = `mutation ($id: UUID!) { deactivateTenant(id: $id) { isActive } }`;
const ACTIVATE = `mutation ($id: UUID!) { activateTenant(id: $id) { isActive } }`;
const LIST = `query ($first: Int, $after: String, $filter: TenantsFilter) { tenants(first: $first, after: $after, filter: $filter) {
  edges { node { slug isActive modulesCount } } pageInfo { hasNextPage endCursor } } }`;
const SHOW = `query ($id: UUID, $slug: String) { administeredTenant(id: $id, slug: $slug) { ${TENANT} } }`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- documents are text here
const ask = (query: string, variables?: unknown) => world.operator.post<any>(query, variables);
const me = async () => (await ask('{ me { id } }')).data.me.id as string;
const eventsOf = (id: string) =>
  world.sql<{ type: string; actor: string | null; payload: unknown }>(
    `select type, envelope->>'actorId' as actor, envelope->'payload' as payload
       from sys_events where tenant_id = $1 and type like 'tenant.%' order by seq`,
    [id],
  );
const statusOf = async (tenant: string) =>
  (await world.client(tenant).post('{ currentTenant { slug } }')).status;

describe('whoever is no administrator of the platform', () => {
  const id = '0197a000-0000-7000-8000-000000000001';
  test.each([
    [LIST, {}],
    [SHOW, { slug: 'shop' }],
    [CREATE, { input: { slug: 'mine', name: 'Mine' } }],
    [UPDATE, { id, input: { name: 'Mine' } }],
    [DEACTIVATE, { id }],
    [ACTIVATE, { id }],
    ['mutation ($id: UUID!) { deleteTenant(id: $id, confirmSlug: "shop") { status } }', { id }],
    ['query ($id: UUID!) { tenantDeletion(tenantId: $id) { status } }', { id }],
  ])('is refused %s, whatever they hold in a tenant of their own', async (query, variables) => {
    // Everything, platform:manage among it.
    const [held] = await world.sql(
      `select 1 from role_permissions rp join roles r on r.tenant_id = rp.tenant_id and r.id = rp.role_id
         join tenants t on t.id = rp.tenant_id
        where t.slug = 'shop' and r.slug = 'super_admin' and rp.permission = 'platform:manage'`,
    );
    expect(held).toBeDefined();
    expect((await world.shopkeeper.post(query, variables)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await world.client('home').post(query, variables)).codes).toEqual(['UNAUTHENTICATED']);
    expect(await world.sql(`select 1 from tenants where slug = 'mine'`)).toEqual([]);
  });

  test('is refused by the right of a manager of the platform, too', async () => {
    const { data } = await world
      .client('home')
      .post<{ signUp: { accessToken: string } }>(
        'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken } }',
        { input: { email: 'customer@home.test', password: PASSWORD } },
      );
    const customer = world.client('home').as(data?.signUp.accessToken ?? '');
    expect((await customer.post(LIST)).codes).toEqual(['PERMISSION_DENIED']);
  });
});

describe('creating a tenant', () => {
  test('gives it its domain, locales, the modules of the platform, roles, and an owner who signs in', async () => {
    // Asked for before, and remembered as unknown.
    expect(await statusOf('acme')).toBe(404);
    const { data, codes } = await ask(CREATE, {
      input: {
        slug: 'acme',
        name: 'Acme',
        domain: 'Acme.Example',
        locales: [
          { locale: 'de', name: 'German', nativeName: 'Deutsch', fallback: 'en' },
          { locale: 'en', name: 'English', nativeName: 'English' },
        ],
        owner: { email: 'Ada@Acme.test', name: 'Ada' },
      },
    });
    expect(codes).toEqual([]);
    const { tenant, ownerId, resetToken } = data.createTenant;
    expect(tenant).toMatchObject({
      slug: 'acme',
      domain: 'acme.example',
      isActive: true,
      isBeingDeleted: false,
      defaultLocale: 'de',
      locales: ['de', 'en'],
      modules: expect.arrayContaining(['tenant', 'rbac', 'blog']),
    });
    expect(tenant.modulesCount).toBe(tenant.modules.length);
    expect(await statusOf('acme')).toBe(200);

    // Nobody knows a password; the token chooses one, once, and in this tenant alone.
    const reset = `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { success } }`;
    const input = { token: resetToken, newPassword: PASSWORD };
    expect((await world.client('shop').post(reset, { input })).codes).toEqual(['RESET_TOKEN_INVALID']);
    expect((await world.client('acme').post(reset, { input })).codes).toEqual([]);
    expect((await world.client('acme').post(reset, { input })).codes).toEqual(['RESET_TOKEN_INVALID']);
    const ada = await world.signIn('acme', 'ada@acme.test');
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- documents are text here
    const { data: own } = await ada.post<any>('{ me { id name roles } }');
    expect(own.me).toMatchObject({ id: ownerId, name: 'Ada', roles: ['super_admin'] });
    expect(await eventsOf(tenant.id)).toEqual([
      { type: 'tenant.created', actor: await me(), payload: { slug: 'acme' } },
    ]);
  });

  test('takes a password and another role for the owner, and the modules that are named', async () => {
    const { data, codes } = await ask(CREATE, {
      input: {
        slug: 'bare',
        name: 'Bare',
        modules: ['rbac'],
        owner: { email: 'bo@bare.test', password: PASSWORD, role: 'ADMIN' },
      },
    });
    expect(codes).toEqual([]);
    expect(data.createTenant).toMatchObject({ resetToken: null, tenant: { defaultLocale: 'en' } });
    expect(data.createTenant.tenant.modules).not.toContain('blog');
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- documents are text here
    const own = await (await world.signIn('bare', 'bo@bare.test')).post<any>('{ me { roles } }');
    expect(own.data.me.roles).toEqual(['admin']);
  });

  test.each([
    ['TENANT_SLUG_TAKEN', { slug: 'shop' }, { slug: 'shop' }],
    ['TENANT_DOMAIN_TAKEN', { slug: 'second', domain: 'taken.example' }, { domain: 'taken.example' }],
    ['TENANT_SLUG_INVALID', { slug: 'No Slug' }, {}],
    ['TENANT_SLUG_RESERVED', { slug: 'admin' }, {}],
    ['UNKNOWN_MODULE', { slug: 'second', modules: ['nonsense'] }, { module: 'nonsense' }],
    ['MISSING_DEPENDENCIES', { slug: 'second', modules: ['blog'] }, { module: 'blog', missing: ['content'] }],
    ['BAD_USER_INPUT', { slug: 'second', domain: 'no host' }, {}],
    ['BAD_USER_INPUT', { slug: 'second', owner: { email: 'nobody' } }, {}],
    ['BAD_USER_INPUT', { slug: 'second', owner: { email: 'a@b.test', password: 'short' } }, {}],
    [
      'BAD_USER_INPUT',
      { slug: 'second', locales: [{ locale: 'en', name: 'E', nativeName: 'E', fallback: 'fr' }] },
      {},
    ],
  ])('is refused with %s for %o, and leaves nothing behind', async (code, input, details) => {
    await world.sql(`update tenants set domain = 'taken.example' where slug = 'shop'`);
    const before = await world.sql('select id from tenants order by id');
    const answer = await ask(CREATE, { input: { name: 'Second', ...input } });
    expect(answer.errors).toMatchObject([{ extensions: { code, ...details } }]);
    expect(await world.sql('select id from tenants order by id')).toEqual(before);
    expect(await world.sql(`select 1 from sys_events where envelope->'payload'->>'slug' = 'second'`)).toEqual(
      [],
    );
  });

  test('lets one of two win who want the same slug at the same moment', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() => ask(CREATE, { input: { slug: 'race', name: 'Race' } })),
    );
    expect(answers.flatMap(({ codes }) => codes)).toEqual(['TENANT_SLUG_TAKEN', 'TENANT_SLUG_TAKEN']);
  });
});

describe('changing a tenant', () => {
  test('makes its new names good at once, and its old ones unknown', async () => {
    const id = await world.tenant('oldname');
    expect(await statusOf('oldname')).toBe(200);
    const { data, codes } = await ask(UPDATE, {
      id,
      input: { slug: 'newname', name: 'New', domain: 'new.example' },
    });
    expect(codes).toEqual([]);
    expect(data.updateTenant).toMatchObject({ slug: 'newname', name: 'New', domain: 'new.example' });
    expect(await statusOf('newname')).toBe(200);
    expect(await statusOf('oldname')).toBe(404);
    expect((await ask(UPDATE, { id, input: { domain: null } })).data.updateTenant.domain).toBeNull();
    const [, changed, domain] = await eventsOf(id);
    expect(changed).toMatchObject({
      type: 'tenant.updated',
      actor: await me(),
      payload: { changed: ['slug', 'name', 'domain'] },
    });
    expect(domain).toMatchObject({ payload: { changed: ['domain'] } });
  });

  test('replaces its locales', async () => {
    const id = await world.tenant('tongues');
    const locales = [
      { locale: 'fr', name: 'French', nativeName: 'Français' },
      { locale: 'pt-BR', name: 'Portuguese', nativeName: 'Português', fallback: 'fr' },
    ];
    const { data } = await ask(UPDATE, { id, input: { locales } });
    expect(data.updateTenant).toMatchObject({ defaultLocale: 'fr', locales: ['fr', 'pt-BR'] });
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- documents are text here
    const seen = await world.client('tongues').post<any>('{ currentTenant { defaultLocale locales } }');
    expect(seen.data.currentTenant).toEqual({ defaultLocale: 'fr', locales: ['fr', 'pt-BR'] });
    await ask(UPDATE, { id, input: { locales } });
    await ask(UPDATE, { id, input: { name: 'Tenant tongues', slug: 'tongues' } });
    expect((await eventsOf(id)).map(({ type }) => type)).toEqual(['tenant.created', 'tenant.updated']);
  });

  test('is refused names that others have, and an id that nobody has', async () => {
    const id = await world.tenant('greedy');
    expect((await ask(UPDATE, { id, input: { slug: 'shop' } })).codes).toEqual(['TENANT_SLUG_TAKEN']);
    await world.sql(`update tenants set domain = 'taken.example' where slug = 'shop'`);
    expect((await ask(UPDATE, { id, input: { domain: 'taken.example' } })).codes).toEqual([
      'TENANT_DOMAIN_TAKEN',
    ]);
    expect(await statusOf('greedy')).toBe(200);
    const nobody = '0197a000-0000-7000-8000-000000000001';
    expect((await ask(UPDATE, { id: nobody, input: { name: 'X' } })).codes).toEqual(['TENANT_NOT_FOUND']);
  });
});

describe('switching a tenant off', () => {
  test('refuses its requests and its users until it is on again', async () => {
    const id = await world.tenant('closing');
    const member = await world.signIn('closing', 'owner@closing.test');
    expect((await ask(DEACTIVATE, { id })).data.deactivateTenant).toEqual({ isActive: false });
    expect(await member.post('{ me { id } }')).toMatchObject({ status: 403, codes: ['TENANT_INACTIVE'] });
    await expect(world.signIn('closing', 'owner@closing.test')).rejects.toThrow('TENANT_INACTIVE');
    expect((await world.shopkeeper.post('{ me { id } }')).codes).toEqual([]);
    await ask(DEACTIVATE, { id });
    expect((await ask(ACTIVATE, { id })).data.activateTenant).toEqual({ isActive: true });
    expect((await member.post('{ me { id } }')).codes).toEqual([]);
    expect((await eventsOf(id)).slice(1)).toEqual([
      { type: 'tenant.deactivated', actor: await me(), payload: {} },
      { type: 'tenant.activated', actor: await me(), payload: {} },
    ]);
  });
});

describe("the platform's own tenant", () => {
  test('can be neither switched off, nor renamed, nor deleted', async () => {
    const { id } = (await ask(SHOW, { slug: 'home' })).data.administeredTenant;
    expect((await ask(DEACTIVATE, { id })).codes).toEqual(['PLATFORM_TENANT_PROTECTED']);
    expect((await ask(UPDATE, { id, input: { slug: 'house' } })).codes).toEqual([
      'PLATFORM_TENANT_PROTECTED',
    ]);
    const remove = 'mutation ($id: UUID!) { deleteTenant(id: $id, confirmSlug: "home") { status } }';
    expect((await ask(remove, { id })).codes).toEqual(['PLATFORM_TENANT_PROTECTED']);
    expect((await ask(UPDATE, { id, input: { name: 'Home' } })).codes).toEqual([]);
    expect(await statusOf('home')).toBe(200);
  });
});

describe('the list of tenants', () => {
  test('goes page by page, by slug, and can be narrowed', async () => {
    for (const slug of ['list-c', 'list-a', 'list-b']) await world.tenant(slug);
    const { data: b } = await ask(SHOW, { slug: 'list-b' });
    await ask(DEACTIVATE, { id: b.administeredTenant.id });
    const filter = { slugPrefix: 'list-' };
    const first = (await ask(LIST, { first: 2, filter })).data.tenants;
    expect(first.edges.map(({ node }: { node: { slug: string } }) => node.slug)).toEqual([
      'list-a',
      'list-b',
    ]);
    const next = (await ask(LIST, { first: 2, filter, after: first.pageInfo.endCursor })).data.tenants;
    expect(next).toMatchObject({ edges: [{ node: { slug: 'list-c' } }], pageInfo: { hasNextPage: false } });
    const slugs = async (more: object) =>
      (await ask(LIST, { first: 100, filter: { ...filter, ...more } })).data.tenants.edges.map(
        ({ node }: { node: { slug: string } }) => node.slug,
      );
    expect(await slugs({ active: false })).toEqual(['list-b']);
    expect(await slugs({ active: true })).toEqual(['list-a', 'list-c']);
    // A prefix is text, not a pattern.
    expect(await slugs({ slugPrefix: 'list%' })).toEqual([]);
  });

  test('shows one by id or slug, and nothing for a name that nobody has', async () => {
    const { data } = await ask(SHOW, { slug: 'shop' });
    expect((await ask(SHOW, { id: data.administeredTenant.id })).data).toEqual(data);
    expect((await ask(SHOW, { slug: 'nobody' })).data.administeredTenant).toBeNull();
    expect((await ask(SHOW, {})).data.administeredTenant).toBeNull();
  });
});
