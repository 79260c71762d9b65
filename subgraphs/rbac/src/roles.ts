import type { Grants, GrantScope, Permission, UnitOfWork } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { Authority } from './access-rules.js';
import { roleNotFound } from './errors.js';
import type { UserRecord } from './user-model.js';

export interface RoleGrant {
  readonly permission: Permission;
  readonly scope: GrantScope;
}

/** A role of the tenant with what it grants. */
export interface RoleRecord {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string | null;
  readonly isSystem: boolean;
  readonly grants: readonly RoleGrant[];
}

const ROLE_COLUMNS = `
  r.id, r.slug, r.name, r.description, r.is_system as "isSystem",
  coalesce((select json_agg(json_build_object('permission', rp.permission, 'scope', rp.scope) order by rp.permission)
              from role_permissions rp
             where rp.tenant_id = r.tenant_id and rp.role_id = r.id), '[]') as grants`;

export async function findRoles(trx: Knex): Promise<readonly RoleRecord[]> {
  return trx('roles as r').select(trx.raw(ROLE_COLUMNS)).orderBy('r.slug');
}

/** Throws `ROLE_NOT_FOUND`. */
export async function requireRole(trx: Knex, slug: string): Promise<RoleRecord> {
  const role = await trx('roles as r').select(trx.raw(ROLE_COLUMNS)).where('r.slug', slug).first();
  if (!role) throw roleNotFound(slug);
  return role;
}

export function authorityOfRole({ slug, grants }: RoleRecord): Authority {
  return { roles: [slug], grants: new Map(grants.map(({ permission, scope }) => [permission, scope])) };
}

export async function authorityOfUser(trx: Knex, { id, roles }: UserRecord): Promise<Authority> {
  const grants = await grantsOfUsers(trx, [id]);
  return { roles, grants: grants.get(id) ?? new Map() };
}

/** Per user what all their roles grant together; `all` sorts before `own`, so min() keeps the widest scope. */
export async function grantsOfUsers(
  trx: Knex,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Grants>> {
  const { rows } = await trx.raw(
    `select ur.user_id as "userId", rp.permission, min(rp.scope) as scope
       from user_roles ur
       join role_permissions rp on rp.tenant_id = ur.tenant_id and rp.role_id = ur.role_id
      where ur.user_id = any(?::uuid[])
      group by ur.user_id, rp.permission`,
    [[...userIds]],
  );
  const byUser = new Map<string, Map<Permission, GrantScope>>();
  for (const { userId, permission, scope } of rows as (RoleGrant & { userId: string })[]) {
    const grants = byUser.get(userId) ?? new Map<Permission, GrantScope>();
    byUser.set(userId, grants.set(permission, scope));
  }
  return byUser;
}

/**
 * One change of who may do what at a time in a tenant: two at once could each find the rules kept, and break
 * them together. Held until the transaction ends.
 */
export async function lockAccess({ trx }: UnitOfWork): Promise<void> {
  await trx.raw(
    `select pg_advisory_xact_lock(hashtextextended('access' || current_setting('app.tenant_id'), 0))`,
  );
}
