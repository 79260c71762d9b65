import type { Tenant } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, type Answer, PASSWORD, startWorld, type World } from './world.js';

let world: World;
let acme: Tenant;
let globex: Tenant;
let admin: Account;
let customer: Account;
let stranger: Account;

beforeAll(async () => {
  world = await startWorld();
  acme = await world.kit.tenant('acme');
  globex = await world.kit.tenant('globex');
  admin = await world.member(acme, 'admin@example.com', ['admin']);
  customer = await world.signUp(acme, 'customer@example.com', 'Chris Customer');
  stranger = await world.member(globex, 'stranger@example.com', ['admin']);
});
afterAll(() => world[Symbol.asyncDispose]());

const REFERENCES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on User { id name displayName email status roles createdAt can(action: "users:update") } } }`;
const representations = (...ids: string[]) => ({
  representations: ids.map((id) => ({ __typename: 'User', id })),
});
const USER = `query ($id: UUID!) { user(id: $id) { id email } }`;
const LIST = `query ($first: Int, $after: String, $filter: UsersFilter, $search: String) {
  users(first: $first, after: $after, filter: $filter, search: $search) {
    edges { node { id email } } pageInfo { hasNextPage endCursor } } }`;
const CREATE = `mutation ($input: CreateUserInput!) { createUser(input: $input) { id email role roles status } }`;
const UPDATE = `mutation ($id: UUID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { id name email role status } }`;
const DISABLE = `mutation ($id: UUID!) { disableUser(id: $id) { id status } }`;

const emails = (data: { users: { edges: { node: { email: string } }[] } }) =>
  data.users.edges.map(({ node }) => node.email);

describe('what others see of a user', () => {
  test('anybody may read the name by reference, and nothing that is private', async () => {
    const { data, codes } = await world.ask(acme, REFERENCES, representations(customer.id));
    expect(codes).toEqual([]);
    expect(data._entities).toEqual([
      {
        id: customer.id,
        name: 'Chris Customer',
        displayName: 'Chris Customer',
        email: null,
        status: null,
        roles: null,
        createdAt: null,
        can: null,
      },
    ]);
  });

  test('whoever has no name is shown with a neutral word, not with the address', async () => {
    const { data } = await world.ask(acme, REFERENCES, representations(admin.id));
    expect(data._entities[0]).toMatchObject({ name: null, displayName: 'User', email: null });
  });

  test('another customer sees no more; oneself and a holder of users:read see all', async () => {
    const other = await world.signUp(acme, 'other@example.com');
    const seenBy = async ({ accessToken: token }: Account) =>
      (await world.ask(acme, REFERENCES, representations(customer.id), { token })).data._entities[0];
    expect((await seenBy(other)).email).toBeNull();
    for (const reader of [customer, admin]) {
      expect(await seenBy(reader)).toMatchObject({
        email: 'customer@example.com',
        status: 'ACTIVE',
        roles: ['customer'],
        createdAt: expect.any(Date),
        can: true,
      });
    }
  });

  test('an `own` grant of users:read opens nobody else', async () => {
    const tenant = await world.kit.tenant('own-readers');
    const reader = await world.signUp(tenant, 'reader@example.com');
    const other = await world.signUp(tenant, 'hidden@example.com');
    await world.sql(
      `insert into role_permissions (tenant_id, role_id, permission, scope)
       select tenant_id, id, unnest(array['users:read', 'users:list']), 'own' from roles where tenant_id = $1 and slug = 'customer'`,
      [tenant.id],
    );
    const asker = { token: reader.accessToken };
    const seen = await world.ask(tenant, REFERENCES, representations(other.id), asker);
    expect(seen.data._entities[0].email).toBeNull();
    expect((await world.ask(tenant, USER, { id: other.id }, asker)).codes).toEqual(['PERMISSION_DENIED']);
    expect(emails((await world.ask(tenant, LIST, {}, asker)).data)).toEqual(['reader@example.com']);
  });

  test('user(id) needs users:read, except for oneself', async () => {
    const ask = (id: string, token?: string) => world.ask(acme, USER, { id }, token ? { token } : {});
    expect((await ask(customer.id)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await ask(admin.id, customer.accessToken)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await ask(customer.id, customer.accessToken)).data.user.email).toBe('customer@example.com');
    expect((await ask(customer.id, admin.accessToken)).data.user.email).toBe('customer@example.com');
  });

  test('can() refuses what is not an action', async () => {
    const asker = { token: customer.accessToken };
    const { codes } = await world.ask(acme, `{ me { can(action: "postsX") } }`, {}, asker);
    expect(codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('the users of another tenant', () => {
  test('do not exist by id or by reference', async () => {
    const asker = { token: stranger.accessToken };
    expect((await world.ask(globex, USER, { id: customer.id }, asker)).data).toEqual({ user: null });
    const ids = [customer.id, stranger.id, 'no uuid', customer.id.toUpperCase()];
    const { data } = await world.ask(globex, REFERENCES, representations(...ids), asker);
    expect(data._entities).toEqual([null, expect.objectContaining({ id: stranger.id }), null, null]);
  });

  test('stand in no list, and a cursor does not lead to them', async () => {
    const ours = await world.ask(acme, LIST, { first: 1 }, { token: admin.accessToken });
    const { endCursor } = ours.data.users.pageInfo;
    const asker = { token: stranger.accessToken };
    expect(emails((await world.ask(globex, LIST, {}, asker)).data)).toEqual(['stranger@example.com']);
    expect((await world.ask(globex, LIST, { after: endCursor }, asker)).codes).toEqual(['INVALID_CURSOR']);
  });

  test('cannot be changed, disabled, or given a role', async () => {
    const asker = { token: stranger.accessToken };
    const attempts = [
      world.ask(globex, UPDATE, { id: customer.id, input: { name: 'Mine now' } }, asker),
      world.ask(globex, DISABLE, { id: customer.id }, asker),
      world.ask(
        globex,
        `mutation ($id: UUID!) { assignRole(userId: $id, role: "admin") { id } }`,
        { id: customer.id },
        asker,
      ),
    ];
    for (const { codes } of await Promise.all(attempts)) expect(codes).toEqual(['USER_NOT_FOUND']);
  });
});

describe('the list of users', () => {
  let tenant: Tenant;
  let lister: Account;
  const list = (variables: object) =>
    world.ask(tenant, LIST, { ...variables }, { token: lister.accessToken });

  beforeAll(async () => {
    tenant = await world.kit.tenant('lists');
    lister = await world.member(tenant, 'boss@example.com', ['admin', 'customer']);
    await world.sql(
      `insert into users (id, tenant_id, email, password_hash, name, status, created_at)
       select gen_random_uuid(), $1, 'p' || n || '@example.com', 'x', 'Person 100%_' || n,
              case when n % 2 = 0 then 'active' else 'banned' end, '2020-01-01'
         from generate_series(1, 9) n`,
      [tenant.id],
    );
  });

  test('needs users:list', async () => {
    expect((await world.ask(acme, LIST)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await world.ask(acme, LIST, {}, { token: customer.accessToken })).codes).toEqual([
      'PERMISSION_DENIED',
    ]);
  });

  test('is newest first, each user once over all pages, also those created at the same moment', async () => {
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { users }: Answer['data'] = (await list({ first: 4, after })).data;
      seen.push(...emails({ users }));
      ({ endCursor: after, hasNextPage: more } = users.pageInfo);
    }
    expect(seen[0]).toBe('boss@example.com');
    expect(new Set(seen).size).toBe(10);
    expect(seen).toHaveLength(10);
  });

  test('filters by the highest role and by status', async () => {
    expect(emails((await list({ filter: { role: 'ADMIN' } })).data)).toEqual(['boss@example.com']);
    expect(emails((await list({ filter: { role: 'CUSTOMER' } })).data)).toHaveLength(9);
    expect(emails((await list({ filter: { role: 'CUSTOMER', status: 'BANNED' } })).data)).toHaveLength(5);
  });

  test('searches names and addresses for the text as it is written', async () => {
    expect(emails((await list({ search: 'BOSS@' })).data)).toEqual(['boss@example.com']);
    expect(emails((await list({ search: '100%_7' })).data)).toEqual(['p7@example.com']);
    expect(emails((await list({ search: '10__7' })).data)).toEqual([]);
    expect((await list({ search: 'nul\0' })).codes).toEqual(['BAD_USER_INPUT']);
  });

  test('lets nobody guess addresses they may not read', async () => {
    await world.sql(
      `insert into role_permissions (tenant_id, role_id, permission)
       select tenant_id, id, 'users:list' from roles where tenant_id = $1 and slug = 'manager'`,
      [tenant.id],
    );
    const manager = await world.member(tenant, 'manager@example.com', ['manager']);
    const { data } = await world.ask(tenant, LIST, { search: 'p7@' }, { token: manager.accessToken });
    expect(data.users.edges).toEqual([]);
  });
});

describe('creating a user', () => {
  const create = (input: object, { accessToken: token } = admin) =>
    world.ask(acme, CREATE, { input }, { token });

  test('needs users:create', async () => {
    const input = { email: 'new@example.com', password: PASSWORD };
    expect((await create(input, customer)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await world.ask(acme, CREATE, { input })).codes).toEqual(['UNAUTHENTICATED']);
  });

  test('makes an active customer by default, or what is asked for', async () => {
    const plain = await create({ email: 'Plain@example.com', password: PASSWORD, role: null });
    expect(plain.data.createUser).toMatchObject({
      email: 'plain@example.com',
      role: 'CUSTOMER',
      status: 'ACTIVE',
    });
    const manager = await create({
      email: 'm@example.com',
      password: PASSWORD,
      role: 'MANAGER',
      status: 'INACTIVE',
    });
    expect(manager.data.createUser).toMatchObject({
      role: 'MANAGER',
      roles: ['manager'],
      status: 'INACTIVE',
    });
    expect((await create({ email: 'plain@example.com', password: PASSWORD })).codes).toEqual(['EMAIL_TAKEN']);
    expect((await create({ email: 'x', password: 'x' })).codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('changing a user', () => {
  const update = (id: string, input: object, { accessToken: token } = admin) =>
    world.ask(acme, UPDATE, { id, input }, { token });

  test('everybody may change their own name and nothing else', async () => {
    const me = await world.signUp(acme, 'self@example.com');
    expect((await update(me.id, { name: 'Self' }, me)).data.updateUser.name).toBe('Self');
    expect((await update(me.id, { name: null }, me)).data.updateUser.name).toBeNull();
    for (const input of [
      { email: 'b@example.com' },
      { password: PASSWORD },
      { status: 'ACTIVE' },
      { role: 'ADMIN' },
    ]) {
      expect((await update(me.id, input, me)).codes).toEqual(['PERMISSION_DENIED']);
    }
    expect((await update(customer.id, { name: 'Not me' }, me)).codes).toEqual(['PERMISSION_DENIED']);
  });

  test('changes only what the input names, and publishes only when something changed', async () => {
    const tenant = await world.kit.tenant('changes');
    const boss = await world.member(tenant, 'boss@example.com', ['admin']);
    const user = await world.signUp(tenant, 'user@example.com', 'Name');
    const before = await world.events(tenant);
    const ask = (input: object) =>
      world.ask(tenant, UPDATE, { id: user.id, input }, { token: boss.accessToken });
    await ask({});
    expect(await world.events(tenant)).toEqual(before);
    const { data } = await ask({ email: 'Renamed@example.com', role: 'MANAGER' });
    expect(data.updateUser).toMatchObject({ name: 'Name', email: 'renamed@example.com', role: 'MANAGER' });
    expect((await ask({ email: 'boss@example.com' })).codes).toEqual(['EMAIL_TAKEN']);
    const types = (await world.events(tenant)).slice(before.length);
    expect(types).toEqual(['user.updated', 'role.revoked', 'role.granted']);
  });

  test('a new password ends the sessions and takes effect', async () => {
    const user = await world.signUp(acme, 'reset@example.com');
    await update(user.id, { password: 'another password' });
    await expect(world.ask(acme, `{ me { id } }`, {}, { token: user.accessToken })).rejects.toMatchObject({
      code: 'SESSION_ENDED',
    });
    const signIn = (password: string) =>
      world.ask(acme, `mutation ($input: SignInInput!) { signIn(input: $input) { expiresIn } }`, {
        input: { email: 'reset@example.com', password },
      });
    expect((await signIn(PASSWORD)).codes).toEqual(['INVALID_CREDENTIALS']);
    expect((await signIn('another password')).codes).toEqual([]);
  });

  test('who changes their own password keeps the session it was done in', async () => {
    const user = await world.member(acme, 'own-password@example.com', ['admin']);
    await update(user.id, { password: 'another password' }, user);
    expect((await world.ask(acme, `{ me { id } }`, {}, { token: user.accessToken })).codes).toEqual([]);
  });
});

describe('disabling a user', () => {
  test('ends their sessions, keeps them from coming back, and is an event', async () => {
    const tenant = await world.kit.tenant('disabling');
    const boss = await world.member(tenant, 'boss@example.com', ['admin']);
    const user = await world.signUp(tenant, 'user@example.com');
    const asker = { token: boss.accessToken };
    const { data } = await world.ask(tenant, DISABLE, { id: user.id }, asker);
    expect(data.disableUser.status).toBe('INACTIVE');
    await expect(world.ask(tenant, `{ me { id } }`, {}, { token: user.accessToken })).rejects.toMatchObject({
      code: 'SESSION_ENDED',
    });
    const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { expiresIn } }`;
    const input = { email: 'user@example.com', password: PASSWORD };
    expect((await world.ask(tenant, signIn, { input })).codes).toEqual(['USER_INACTIVE']);
    expect((await world.events(tenant)).slice(-3)).toEqual([
      'user.updated',
      'user.sessions_ended',
      'user.deactivated',
    ]);

    // Active again does not bring the old sessions back.
    await world.ask(tenant, UPDATE, { id: user.id, input: { status: 'ACTIVE' } }, asker);
    await expect(world.ask(tenant, `{ me { id } }`, {}, { token: user.accessToken })).rejects.toThrow();
    expect((await world.ask(tenant, signIn, { input })).codes).toEqual([]);
  });

  test('does not soften a ban', async () => {
    const user = await world.signUp(acme, 'banned@example.com');
    await world.sql(`update users set status = 'banned' where id = $1`, [user.id]);
    const { data } = await world.ask(acme, DISABLE, { id: user.id }, { token: admin.accessToken });
    expect(data.disableUser.status).toBe('BANNED');
  });

  test('nobody disables themselves', async () => {
    const asker = { token: admin.accessToken };
    const attempts = [
      await world.ask(acme, DISABLE, { id: admin.id }, asker),
      await world.ask(acme, UPDATE, { id: admin.id, input: { status: 'BANNED' } }, asker),
    ];
    for (const { codes } of attempts) expect(codes).toEqual(['CANNOT_DISABLE_SELF']);
  });

  test('a sign-in under way at that moment leaves no session behind', async () => {
    const user = await world.signUp(acme, 'under-way@example.com');
    const input = { email: 'under-way@example.com', password: PASSWORD };
    const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }`;
    await Promise.all([
      ...Array.from({ length: 4 }, () => world.ask(acme, signIn, { input })),
      world.ask(acme, DISABLE, { id: user.id }, { token: admin.accessToken }),
    ]);
    const open = await world.sql(`select id from sessions where user_id = $1 and revoked_at is null`, [
      user.id,
    ]);
    expect(open).toEqual([]);
  });
});

test('the seed makes two demo users who can sign in, and leaves them alone the next time', async () => {
  const tenant = await world.kit.tenant('demo');
  const rbac = world.kit.platform.registry.get('rbac');
  await rbac?.seed(world.kit.context(tenant));
  await Promise.all([1, 2].map(() => rbac?.seed(world.kit.context(tenant))));
  const users = await world.sql(
    `select u.email, u.name, r.slug from users u join user_roles ur on ur.user_id = u.id join roles r on r.id = ur.role_id
      where u.tenant_id = $1 order by 1`,
    [tenant.id],
  );
  expect(users).toEqual([
    { email: 'admin@demo.local', name: 'Demo Admin', slug: 'admin' },
    { email: 'customer@demo.local', name: 'Demo Customer', slug: 'customer' },
  ]);
  const { codes } = await world.ask(
    tenant,
    `mutation ($input: SignInInput!) { signIn(input: $input) { expiresIn } }`,
    {
      input: { email: 'admin@demo.local', password: 'dev-password-123' },
    },
  );
  expect(codes).toEqual([]);
});
