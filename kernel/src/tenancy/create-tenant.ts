import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { syncGrants } from '../access/grants.js';
import type { PermissionDeclaration } from '../access/permissions.js';
import { violates } from '../database/violation.js';
import { ClientError } from '../errors.js';
import type { ModuleSlug } from '../module/module-slug.js';
import { domainTaken, slugTaken } from './errors.js';
import { tenantId, type TenantId } from './tenant.js';
import { isTenantSlug, RESERVED_SLUGS } from './tenant-identifier.js';

export interface NewTenant {
  /** Default: a new one. */
  readonly id?: TenantId;
  readonly slug: string;
  readonly name: string;
  readonly domain?: string | null;
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
  readonly fallback?: string | null | undefined;
}

/**
 * Creates a tenant with its locales, modules, system roles and default grants, in one transaction: of the platform
 * role, or of the application's bound to the new id. Throws `TENANT_SLUG_INVALID`, `TENANT_SLUG_RESERVED`,
 * `TENANT_SLUG_TAKEN` and `TENANT_DOMAIN_TAKEN`.
 */
export async function createTenant(
  database: Knex,
  tenant: NewTenant,
  permissions: readonly PermissionDeclaration[],
): Promise<TenantId> {
  requireSlug(tenant.slug);
  const id = tenant.id ?? tenantId(uuidv7());
  const domain = tenant.domain?.toLowerCase() ?? null;
  await database.transaction(async (trx) => {
    await refusingTaken(
      tenant.slug,
      domain,
      trx('tenants').insert({
        id,
        slug: tenant.slug,
        name: tenant.name,
        domain,
        default_locale: tenant.locales[0]?.locale ?? 'en',
      }),
    );
    await insertLocales(trx, id, tenant.locales);
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

/** Throws `TENANT_SLUG_INVALID` and `TENANT_SLUG_RESERVED`. */
export function requireSlug(slug: string): void {
  if (!isTenantSlug(slug)) {
    throw new ClientError('TENANT_SLUG_INVALID', `No request could name a tenant "${slug.slice(0, 100)}".`);
  }
  if (RESERVED_SLUGS.has(slug)) {
    throw new ClientError('TENANT_SLUG_RESERVED', `The slug "${slug}" is reserved for the platform itself.`);
  }
}

/** Asking first would lose the race against another tenant; the unique keys decide. */
export async function refusingTaken<T>(
  slug: string,
  domain: string | null,
  write: PromiseLike<T>,
): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (violates(error, 'tenants_slug_key')) throw slugTaken(slug);
    if (violates(error, 'tenants_domain_key') && domain !== null) throw domainTaken(domain);
    throw error;
  }
}

export async function insertLocales(
  trx: Knex,
  id: TenantId,
  locales: readonly NewTenantLocale[],
): Promise<void> {
  await trx('tenant_locales').insert(
    locales.map(({ locale, name, nativeName, fallback }) => ({
      tenant_id: id,
      locale,
      name,
      native_name: nativeName,
      fallback_locale: fallback ?? null,
    })),
  );
}
