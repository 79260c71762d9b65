import type { Knex } from 'knex';
import { SYSTEM_ROLES, type PermissionDeclaration } from './permissions.js';

/**
 * Brings the role tables of every tenant (or of one) up to the declared permissions: system roles are created,
 * and a permission a tenant has never seen gets its default grants. A permission it knows is left alone, so
 * what an administrator took away stays away.
 *
 * Set-based over all tenants, once per start: a few statements, however many tenants there are.
 */
export async function syncGrants(
  trx: Knex,
  declarations: readonly PermissionDeclaration[],
  tenantId: string | null = null,
): Promise<void> {
  const { subjects, values } = tenantId === null ? ALL : { subjects: ONE, values: [tenantId] };
  await trx.raw(
    `insert into roles (tenant_id, slug, name, is_system)
     select t.id, role.slug, initcap(replace(role.slug, '_', ' ')), true
       from ${subjects} cross join unnest(?::text[]) as role(slug)
     on conflict (tenant_id, slug) do nothing`,
    [...values, [...SYSTEM_ROLES]],
  );
  const grants = declarations.flatMap(({ permission, grants }) =>
    Object.entries(grants).map(([role, scope]) => ({ permission, role, scope })),
  );
  await trx.raw(
    `with declared as (select * from json_to_recordset(?) as d(permission text, description text)),
          granted as (select * from json_to_recordset(?) as g(permission text, role text, scope text)),
          fresh as (
            insert into permissions (tenant_id, permission, description)
            select t.id, d.permission, d.description from ${subjects} cross join declared d
            on conflict (tenant_id, permission) do nothing
            returning tenant_id, permission)
     insert into role_permissions (tenant_id, role_id, permission, scope)
     select fresh.tenant_id, r.id, fresh.permission, g.scope
       from fresh
       join granted g on g.permission = fresh.permission
       join roles r on r.tenant_id = fresh.tenant_id and r.slug = g.role and r.is_system
     on conflict do nothing`,
    [
      JSON.stringify(declarations.map(({ permission, description }) => ({ permission, description }))),
      JSON.stringify(grants),
      ...values,
    ],
  );
}

const ONE = '(select ?::uuid as id) t';

/** But for those whose deletion is under way: what went would come back. */
const ALL = {
  subjects: `(select id from tenants where not exists
    (select from sys_tenant_deletions d where d.erased_id = tenants.id)) t`,
  values: [],
};
