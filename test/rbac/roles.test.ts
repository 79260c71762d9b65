import { createLogger, Platform, type Tenant } from '@rustok/kernel';
import rbac from '@rustok/rbac';
import { afterAll, beforeEach, beforeAll, describe, expect, test } from 'vitest';
import { type Account, PASSWORD, startWorld, type World } from './world.js';

let world: World;
let acme: Tenant;
let superAdmin: Account;
let admin: Account;
let customer: Account;
let tenants = 0;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Grants are changed here, so each test has a tenant of its own. */
beforeEach(async () => {
  acme = await world.kit.tenant(`acme-${(tenants += 1)}`);
  superAdmin = await world.member(acme, 'super@example.com', ['super_admin']);
  admin = await world.member(acme, 'admin@example.com', ['admin']);
  customer = await world.signUp(acme, 'customer@example.com');
});

const by = ({ accessToken }: Account) => ({ token: accessToken });

const assign = (user: Account, role: string, actor = admin) =>
  world.ask(
    acme,
    `mutation ($id: UUID!, $role: String!) { assignRole(userId: $id, role: $role) { role roles } }`,
    { id: user.id, role },
    by(actor),
  );
const remove = (user: Account, role: string, actor = admin) =>
  world.ask(
    acme,
    `mutation ($id: UUID!, $role: String!) { removeRole(userId: $id, role: $role) { role roles } }`,
    { id: user.id, role },
    by(actor),
  );
const grant = (role: string, permission: string, actor = admin, scope: string | null = null) =>
  world.ask(
    acme,
    `mutation ($role: String!, $permission: String!, $scope: GrantScope) {
       grantPermission(role: $role, permission: $permission, scope: $scope) { slug grants { permission scope } } }`,
    { role, permission, scope },
    by(actor),
  );
const revoke = (role: string, permission: string, actor = admin) =>
  world.ask(
    acme,
    `mutation ($role: String!, $permission: String!) { revokePermission(role: $role, permission: $permission) { grants { permission } } }`,
    { role, permission },
    by(actor),
  );
const update = (user: Account, input: object, actor = admin) =>
  world.ask(
    acme,
    `mutation ($id: UUID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { role } }`,
    { id: user.id, input },
    by(actor),
  );
const disable = (user: Account, actor = admin) =>
  world.ask(acme, `mutation ($id: UUID!) { disableUser(id: $id) { status } }`, { id: user.id }, by(actor));
const create = (role: string, actor = admin) =>
  world.ask(
    acme,
    `mutation ($input: CreateUserInput!) { createUser(input: $input) { role } }`,
    { input: { email: 'made@example.com', password: PASSWORD, role } },
    by(actor),
  );

describe('roles and grants', () => {
  test('are listed for holders of roles:list', async () => {
    const source = `{ roles { slug isSystem grants { permission scope } } permissions { permission description } }`;
    const { data } = await world.ask(acme, source, {}, by(admin));
    expect(data.roles.map(({ slug }: { slug: string }) => slug)).toEqual([
      'admin',
      'customer',
      'manager',
      'super_admin',
    ]);
    expect(data.roles[1]).toEqual({
      slug: 'customer',
      isSystem: true,
      grants: [{ permission: 'users:update', scope: 'OWN' }],
    });
    expect(data.permissions.map(({ permission }: { permission: string }) => permission)).toEqual(
      [...rbac.permissions.map(({ permission }) => permission)].sort(),
    );
    for (const field of ['roles { slug }', 'permissions { permission }']) {
      expect((await world.ask(acme, `{ ${field} }`, {}, by(customer))).codes).toEqual(['PERMISSION_DENIED']);
      expect((await world.ask(acme, `{ ${field} }`)).codes).toEqual(['UNAUTHENTICATED']);
    }
  });

  test('every declared permission is granted to some role', () => {
    expect(rbac.permissions.filter(({ grants }) => Object.keys(grants).length === 0)).toEqual([]);
  });

  test('what is edited in the database, of which no event tells, counts soon', async () => {
    const list = async () =>
      (await world.ask(acme, `{ users { edges { node { id } } } }`, {}, by(customer))).codes;
    const remembered = { timeout: 20_000, interval: 250 };
    expect(await list()).toEqual(['PERMISSION_DENIED']);
    const where = `role_id in (select id from roles where tenant_id = $1 and slug = 'customer') and permission = 'users:list'`;
    await world.sql(
      `insert into role_permissions (tenant_id, role_id, permission)
       select tenant_id, id, 'users:list' from roles where tenant_id = $1 and slug = 'customer'`,
      [acme.id],
    );
    await expect.poll(list, remembered).toEqual([]);
    await world.sql(`delete from role_permissions where ${where}`, [acme.id]);
    await expect.poll(list, remembered).toEqual(['PERMISSION_DENIED']);
  });

  test('a default grant that was taken away stays away after a new start', async () => {
    await revoke('customer', 'users:update');
    const again = await Platform.start({
      modules: [rbac],
      database: world.kit.connection,
      accessTokens: { secret: 'a secret for tests, thirty-two bytes long', ttlS: 900 },
      logger: createLogger('fatal'),
      seedPassword: 'dev-password-123',
    });
    await again.close();
    const { data } = await world.ask(acme, `{ me { can(action: "users:update") } }`, {}, by(customer));
    expect(data.me.can).toBe(false);
  });
});

describe('giving and taking roles', () => {
  test('takes effect at once, is an event, and happens once', async () => {
    const before = (await world.events(acme)).length;
    expect((await assign(customer, 'manager')).data.assignRole).toEqual({
      role: 'MANAGER',
      roles: ['customer', 'manager'],
    });
    await assign(customer, 'manager');
    expect((await remove(customer, 'manager')).data.removeRole).toEqual({
      role: 'CUSTOMER',
      roles: ['customer'],
    });
    await remove(customer, 'manager');
    expect((await world.events(acme)).slice(before)).toEqual(['role.granted', 'role.revoked']);
  });

  test('a tenant may have roles of its own', async () => {
    await world.sql(`insert into roles (tenant_id, slug, name) values ($1, 'editor', 'Editor')`, [acme.id]);
    expect((await assign(customer, 'editor')).data.assignRole).toEqual({
      role: 'CUSTOMER',
      roles: ['customer', 'editor'],
    });
    expect((await update(customer, { role: 'MANAGER' })).codes).toEqual([]);
    const { data } = await world.ask(acme, `{ me { roles } }`, {}, by(customer));
    expect(data.me.roles).toEqual(['editor', 'manager']);
  });

  test('names what does not exist', async () => {
    expect((await assign(customer, 'nothing')).codes).toEqual(['ROLE_NOT_FOUND']);
    expect((await assign({ ...customer, id: acme.id }, 'manager')).codes).toEqual(['USER_NOT_FOUND']);
    expect((await grant('nothing', 'users:list')).codes).toEqual(['ROLE_NOT_FOUND']);
    expect((await grant('manager', 'nothing:list')).codes).toEqual(['PERMISSION_NOT_FOUND']);
    expect((await grant('manager', 'nothing')).codes).toEqual(['BAD_USER_INPUT']);
    expect((await assign(customer, 'nul\0')).codes).toEqual(['BAD_USER_INPUT']);
  });

  test('needs users:manage', async () => {
    const attempts = [
      assign(customer, 'admin', customer),
      remove(admin, 'admin', customer),
      grant('customer', 'users:manage', customer),
      revoke('admin', 'users:manage', customer),
      create('ADMIN', customer),
      disable(admin, customer),
    ];
    for (const { codes } of await Promise.all(attempts)) expect(codes).toEqual(['PERMISSION_DENIED']);
  });

  test('a grant has a scope, which can be changed', async () => {
    const grants = async (scope: string) =>
      (await grant('manager', 'users:read', admin, scope)).data.grantPermission.grants;
    expect(await grants('OWN')).toContainEqual({ permission: 'users:read', scope: 'OWN' });
    expect(await grants('ALL')).toContainEqual({ permission: 'users:read', scope: 'ALL' });
    expect((await revoke('manager', 'users:read')).data.revokePermission.grants).toEqual([
      { permission: 'users:update' },
    ]);
    expect((await world.events(acme)).slice(-3)).toEqual([
      'role.permission_granted',
      'role.permission_granted',
      'role.permission_revoked',
    ]);
  });

  test('a request sees its own changes', async () => {
    const { data } = await world.ask(
      acme,
      `mutation ($id: UUID!) {
         a: assignRole(userId: $id, role: "admin") { can(action: "users:list") }
         b: removeRole(userId: $id, role: "admin") { can(action: "users:list") }
       }`,
      { id: customer.id },
      by(superAdmin),
    );
    expect(data).toEqual({ a: { can: true }, b: { can: false } });
  });
});

describe('nobody gives away, or takes over, more than they hold', () => {
  test('an admin makes no super admin', async () => {
    const attempts = [
      assign(customer, 'super_admin'),
      assign(admin, 'super_admin'),
      update(customer, { role: 'SUPER_ADMIN' }),
      update(admin, { role: 'SUPER_ADMIN' }),
      create('SUPER_ADMIN'),
    ];
    for (const { codes } of await Promise.all(attempts)) expect(codes).toEqual(['PRIVILEGE_ESCALATION']);
    const users = await world.sql(`select email from users where tenant_id = $1`, [acme.id]);
    expect(users.map(({ email }) => email)).not.toContain('made@example.com');
    expect((await create('ADMIN')).data.createUser.role).toBe('ADMIN');
  });

  test('an admin does nothing to a super admin, nor to that role', async () => {
    const attempts = [
      update(superAdmin, { password: 'mine now, all of it' }),
      update(superAdmin, { email: 'mine@example.com' }),
      update(superAdmin, { role: 'CUSTOMER' }),
      disable(superAdmin),
      remove(superAdmin, 'super_admin'),
      assign(superAdmin, 'customer'),
      grant('super_admin', 'users:list'),
      revoke('super_admin', 'users:manage'),
    ];
    for (const { codes } of await Promise.all(attempts)) expect(codes).toEqual(['PRIVILEGE_ESCALATION']);
    expect((await world.ask(acme, `{ me { role } }`, {}, by(superAdmin))).data.me.role).toBe('SUPER_ADMIN');
  });

  test('a super admin may', async () => {
    expect((await assign(customer, 'super_admin', superAdmin)).data.assignRole.role).toBe('SUPER_ADMIN');
    expect((await disable(admin, superAdmin)).data.disableUser.status).toBe('INACTIVE');
  });

  test('a permission the actor does not hold is not theirs to grant, nor is its wider scope', async () => {
    await revoke('admin', 'users:manage', superAdmin);
    for (const permission of ['users:create', 'users:read', 'users:list', 'users:delete', 'roles:list']) {
      await revoke('admin', permission, superAdmin);
    }
    await grant('manager', 'users:manage', superAdmin);
    const manager = await world.member(acme, 'manager@example.com', ['manager']);
    // `users:manage` implies every action on users, and nothing on roles.
    expect((await grant('customer', 'users:delete', manager)).codes).toEqual([]);
    expect((await grant('customer', 'roles:list', manager)).codes).toEqual(['PRIVILEGE_ESCALATION']);
    await grant('customer', 'roles:list', superAdmin, 'OWN');
    expect((await update(customer, { name: 'Holds more' }, manager)).codes).toEqual(['PRIVILEGE_ESCALATION']);
    expect((await grant('manager', 'roles:list', manager, 'OWN')).codes).toEqual(['PRIVILEGE_ESCALATION']);
    await grant('manager', 'roles:list', superAdmin, 'OWN');
    expect((await grant('customer', 'roles:list', manager, 'OWN')).codes).toEqual([]);
    expect((await grant('customer', 'roles:list', manager, 'ALL')).codes).toEqual(['PRIVILEGE_ESCALATION']);
  });

  test("a role of the tenant's own is measured by what it grants", async () => {
    await world.sql(`insert into roles (tenant_id, slug, name) values ($1, 'auditor', 'Auditor')`, [acme.id]);
    await grant('auditor', 'roles:list', superAdmin);
    await revoke('admin', 'roles:list', superAdmin);
    expect((await assign(customer, 'auditor')).codes).toEqual(['PRIVILEGE_ESCALATION']);
    await assign(customer, 'auditor', superAdmin);
    expect((await update(customer, { password: 'mine now, all of it' })).codes).toEqual([
      'PRIVILEGE_ESCALATION',
    ]);
    expect((await disable(customer)).codes).toEqual(['PRIVILEGE_ESCALATION']);
  });

  test('users:create alone makes customers only', async () => {
    await grant('customer', 'users:create', superAdmin);
    expect((await create('MANAGER', customer)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await create('CUSTOMER', customer)).codes).toEqual([]);
  });
});
