import { type Actor, defineModule, holds, moduleSlug, permissions, requirePermission } from '@rustok/kernel';
import rbac from '@rustok/rbac';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from './world.js';

// A module that is off permits nothing; who holds its permissions holds them all the same, for the time when it is on.

const stock = defineModule({
  ...{ slug: 'stock', name: 'Stock', description: 'Stock.', version: '1.0.0', kind: 'optional' },
  permissions: permissions('stock', ['count'], { admin: 'all', manager: 'all' }),
});

let world: World;
let tenants = 0;

beforeAll(async () => {
  world = await startWorld([rbac, stock]);
});
afterAll(() => world[Symbol.asyncDispose]());

const tenant = (...on: readonly string[]) => world.kit.tenant(`acme-${(tenants += 1)}`, on.map(moduleSlug));

const ASSIGN = `mutation ($id: UUID!) { assignRole(userId: $id, role: "manager") { roles } }`;

test('a context permits what its tenant has on, whichever tenant it is made for', async () => {
  const [without, having] = [await tenant(), await tenant('stock')];
  const actor: Actor = {
    ...{ kind: 'user', userId: 'u' as never, sessionId: 's', roles: [], tokenExpiresAt: new Date() },
    grants: new Map([
      ['stock:count', 'all'],
      ['users:read', 'own'],
    ]),
  };
  const off = world.kit.context(without, actor);
  expect(() => requirePermission(off.actor, 'stock:count')).toThrow(
    expect.objectContaining({ code: 'PERMISSION_DENIED' }),
  );
  expect(holds(off.actor, 'users:read')).toBe(true);
  for (const on of [world.kit.context(having, actor), off.in(having)])
    expect(holds(on.actor, 'stock:count')).toBe(true);
  for (const again of [off.in(having).in(without), off.as(actor), off.following({} as never)])
    expect(holds(again.actor, 'stock:count')).toBe(false);
});

test('whoever holds a permission of a module that is off may give it, and nobody else', async () => {
  const acme = await tenant();
  const admin = await world.member(acme, 'admin@example.com', ['admin']);
  const customer = await world.signUp(acme, 'customer@example.com');
  const assign = () => world.ask(acme, ASSIGN, { id: customer.id }, { token: admin.accessToken });
  expect((await assign()).codes).toEqual([]);
  await world.sql(
    `delete from role_permissions where permission = 'stock:count' and tenant_id = $1
        and role_id = (select id from roles where tenant_id = $1 and slug = 'admin')`,
    [acme.id],
  );
  // Else they would have it as soon as the module is on, from somebody who never did.
  await expect
    .poll(async () => (await assign()).codes, { timeout: 10_000 })
    .toEqual(['PRIVILEGE_ESCALATION']);
});
