import {
  type GrantScope,
  parseInput,
  type Permission,
  type RequestContext,
  type UnitOfWork,
} from '@rustok/kernel';
import { z } from 'zod';
import { requireAuthorityOver, requireForAll, requireHeld } from '../access-rules.js';
import { plainText } from '../credentials.js';
import { permissionNotFound } from '../errors.js';
import { PermissionGranted, PermissionRevoked } from '../events.js';
import { forgetLoadedUsers } from '../loaders.js';
import { permissionName } from '../permissions.js';
import { authorityOfRole, lockAccess, requireRole, type RoleRecord } from '../roles.js';

export interface PermissionChange {
  /** The role's slug. */
  readonly role: string;
  /** `resource:action`; not yet checked. */
  readonly permission: string;
}

const CHANGE = z.object({ role: plainText, permission: permissionName });

/**
 * Grants a role a permission, or changes the scope of its grant; in force from the next request on. Needs
 * `users:manage`. Throws `BAD_USER_INPUT`, `ROLE_NOT_FOUND`, `PERMISSION_NOT_FOUND` and `PRIVILEGE_ESCALATION`: the
 * actor must hold the permission, and everything else the role holds.
 */
export function grantPermission(
  context: RequestContext,
  { scope, ...change }: PermissionChange & { readonly scope: GrantScope },
): Promise<RoleRecord> {
  return changeGrants(context, change, async ({ trx, append }, role, permission) => {
    const known = await trx('permissions').where({ permission }).first('permission');
    if (!known) throw permissionNotFound(permission);
    requireHeld(context.actor, permission, scope);
    if (role.grants.some((grant) => grant.permission === permission && grant.scope === scope)) return;
    await trx('role_permissions')
      .insert({ role_id: role.id, permission, scope })
      .onConflict(['tenant_id', 'role_id', 'permission'])
      .merge(['scope']);
    append(PermissionGranted, { role: role.slug, permission, scope });
  });
}

/** Takes a permission from a role, which may not have it. Throws `ROLE_NOT_FOUND` and `PRIVILEGE_ESCALATION`. */
export function revokePermission(context: RequestContext, change: PermissionChange): Promise<RoleRecord> {
  return changeGrants(context, change, async ({ trx, append }, role, permission) => {
    const removed = await trx('role_permissions').where({ role_id: role.id, permission }).delete();
    if (removed > 0) append(PermissionRevoked, { role: role.slug, permission });
  });
}

async function changeGrants(
  context: RequestContext,
  input: PermissionChange,
  change: (unit: UnitOfWork, role: RoleRecord, permission: Permission) => Promise<void>,
): Promise<RoleRecord> {
  const { actor, database } = context;
  requireForAll(actor, 'users:manage');
  const { role: slug, permission } = parseInput(CHANGE, input);
  return database.transaction(async (unit) => {
    await lockAccess(unit);
    const role = await requireRole(unit.trx, slug);
    requireAuthorityOver(actor, authorityOfRole(role));
    await change(unit, role, permission);
    unit.afterCommit(() => forgetLoadedUsers(context));
    return requireRole(unit.trx, slug);
  });
}
