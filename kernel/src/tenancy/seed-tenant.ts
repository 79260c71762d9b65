import { type Actor, systemActor, type UserId } from '../access/actor.js';
import type { GrantScope, Permission } from '../access/permissions.js';
import type { TenantDatabase } from '../database/tenant-database.js';
import type { ModuleSlug } from '../module/module-slug.js';
import type { Platform } from '../platform.js';
import type { Tenant } from './tenant.js';

/**
 * Lets each of `modules` that has not done so yet fill the tenant with demo data, in dependency order; core modules before
 * optional ones, which need none of those, so that there are users when somebody is to have written something. Seeds are
 * idempotent, so one that a kill interrupted is simply run again.
 */
export async function seedTenant(
  platform: Platform,
  tenant: Tenant,
  modules: readonly ModuleSlug[],
): Promise<void> {
  const { database } = platform.contextFor({ tenant, actor: systemActor('seed') });
  const done = await database.read((trx) => trx('sys_seeds').pluck('module_slug'));
  const { core, optional } = platform.registry;
  for (const module of [...core, ...optional]) {
    if (!modules.includes(module.slug) || done.includes(module.slug)) continue;
    await module.seed(platform.contextFor({ tenant, actor: await seedActor(database) }));
    await database.transaction(({ trx }) => trx('sys_seeds').insert({ module_slug: module.slug }));
  }
}

/** Demo content has an author: the tenant's first administrator, or the system until there is one. */
async function seedActor(database: TenantDatabase): Promise<Actor> {
  const administrator: { userId: UserId; grants: [Permission, GrantScope][] } | undefined =
    await database.read((trx) =>
      trx('users as u')
        .join('user_roles as ur', 'ur.user_id', 'u.id')
        .join('roles as r', 'r.id', 'ur.role_id')
        .where('r.slug', 'admin')
        .orderBy('u.created_at')
        .first(
          'u.id as userId',
          trx.raw(`(select coalesce(json_agg(json_build_array(rp.permission, rp.scope)), '[]')
                      from role_permissions rp where rp.role_id = r.id) as grants`),
        ),
    );
  if (!administrator) return systemActor('seed');
  return {
    kind: 'user',
    userId: administrator.userId,
    sessionId: administrator.userId,
    roles: ['admin'],
    grants: new Map(administrator.grants),
    tokenExpiresAt: new Date(),
  };
}
