import { type RequestContext, requirePermission } from '@rustok/kernel';
import { findRoles, type RoleRecord } from '../roles.js';

/** Something that can be granted, as a module declared it. */
export interface PermissionRecord {
  readonly permission: string;
  readonly description: string;
}

/** The tenant's roles with what each grants. Needs `roles:list`. */
export async function listRoles({ actor, database }: RequestContext): Promise<readonly RoleRecord[]> {
  requirePermission(actor, 'roles:list');
  return database.read(findRoles);
}

/** Everything a role can be granted. Needs `roles:list`. */
export async function listPermissions({
  actor,
  database,
}: RequestContext): Promise<readonly PermissionRecord[]> {
  requirePermission(actor, 'roles:list');
  return database.read(async (trx) =>
    trx('permissions').orderBy('permission').select('permission', 'description'),
  );
}
