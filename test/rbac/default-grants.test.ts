import { type GrantScope, loadModules, readManifest, type SystemRole } from '@rustok/kernel';
import { beforeAll, expect, it } from 'vitest';

// Nobody may edit somebody who holds a grant he lacks (PRIVILEGE_ESCALATION). So the default grants of all modules
// must nest, or administrators of a new tenant could not manage their own customers.

const grants = new Map<SystemRole, Map<string, GrantScope>>();

beforeAll(async () => {
  const modules = await loadModules(
    await readManifest(new URL('../../modules.toml', import.meta.url).pathname),
  );
  for (const { permission, grants: byRole } of modules.flatMap((module) => module.permissions)) {
    for (const [role, scope] of Object.entries(byRole) as [SystemRole, GrantScope][]) {
      grants.set(role, (grants.get(role) ?? new Map()).set(permission, scope));
    }
  }
});

/** Grants of `role` that `by` does not have in at least the same scope. */
function uncovered(role: SystemRole, by: SystemRole): readonly string[] {
  const covering = grants.get(by);
  return [...(grants.get(role) ?? [])]
    .filter(([permission, scope]) => {
      const manage = covering?.get(`${permission.split(':')[0]}:manage`);
      const scopes = [covering?.get(permission), manage];
      return !scopes.includes('all') && !(scope === 'own' && scopes.includes('own'));
    })
    .map(([permission, scope]) => `${permission} (${scope})`);
}

it.each<[SystemRole, SystemRole]>([
  ['admin', 'super_admin'],
  ['manager', 'admin'],
  ['customer', 'admin'],
])('every default grant of %s is covered by those of %s', (role, by) => {
  expect(grants.get(role)?.size).toBeGreaterThan(0);
  expect(uncovered(role, by)).toEqual([]);
});
