import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { syncGrants } from '../access/grants.js';
import type { PermissionDeclaration } from '../access/permissions.js';
import { ClientError } from '../errors.js';
import type { ModuleSlug } from '../module/module-slug.js';
import { tenantId, type TenantId } from './tenant.js';
import { isTenantSlug, RESERVED_SLUGS } from './tenant-identifier.js';

export interface NewTenant {
  readonly slug: string;
  readonly name: string;
  readonly domain?: string;
  /** The first is the default; each falls back to `fallback`. */
  readonly locales: readonly NewTenantLocale[];
  readonly modules: readonly ModuleSlug[];
  /** Who chose them. Default `override`. */
  readonly moduleSource?: ModuleSource;
}

/** Why a module was switched as it is: by the platform's default at the tenant's creation, or by somebody. */
export type ModuleSource = 'default' | 'override';

export interface NewTenantLocale {
  readonly locale: string;
  readonly name: string;
  readonly nativeName: string;
  readonly fallback?: string;
}

/**
 * Creates a tenant with its locales, modules, system roles and default grants, in one transaction of the platform
 * role. Throws `TENANT_SLUG_INVALID` and `TENANT_SLUG_RESERVED`; a slug or domain that is taken is the database's error.
 */
export async function createTenant(
  platform: Knex,
  tenant: NewTenant,
  permissions: readonly PermissionDeclaration[],
): Promise<TenantId> {
  if (!isTenantSlug(tenant.slug)) {
    throw new ClientError('TENANT_SLUG_INVALID', `No request could name a tenant "${tenant.slug}".`);
  }
  if (RESERVED_SLUGS.has(tenant.slug)) {
    throw new ClientError(
      'TENANT_SLUG_RESERVED',
      `The slug "${tenant.slug}" is reserved for the platform itself.`,
    );
  }
  const id = tenantId(uuidv7());
  await platform.transaction(async (trx) => {
    await trx('tenants').insert({
      id,
      slug: tenant.slug,
      name: tenant.name,
      domain: tenant.domain?.toLowerCase() ?? null,
      default_locale: tenant.locales[0]?.locale ?? 'en',
    });
    await trx('tenant_locales').insert(
      tenant.locales.map(({ locale, name, nativeName, fallback }) => ({
        tenant_id: id,
        locale,
        name,
        native_name: nativeName,
        fallback_locale: fallback ?? null,
      })),
    );
    if (tenant.modules.length > 0) {
      await trx('tenant_modules').insert(
        tenant.modules.map((slug) => ({
          tenant_id: id,
          module_slug: slug,
          source: tenant.moduleSource ?? 'override',
        })),
      );
    }
    await syncGrants(trx, permissions, id);
  });
  return id;
}
