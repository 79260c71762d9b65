import type { ModuleSlug } from '../module/module-slug.js';

/** A tenant's id, a lower-case uuid. */
export type TenantId = string & { readonly __brand: 'TenantId' };

/** What a request knows of its tenant; this is also what the tenant cache holds. */
export interface Tenant {
  readonly id: TenantId;
  readonly slug: string;
  readonly name: string;
  /** Host name under which the tenant is served, lower case. */
  readonly domain: string | null;
  readonly isActive: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly locales: TenantLocales;
  /** Optional modules that were switched on for the tenant. Only `ModulePolicy` makes something of it: ask `Platform.policyOf`. */
  readonly enabledModules: readonly ModuleSlug[];
  /** Those of them that it was given at its creation by the platform's default, and nobody has switched since. */
  readonly defaultModules: readonly ModuleSlug[];
  /** Per module: what the tenant changed from the module's default settings, not yet merged with them. */
  readonly moduleSettings: Readonly<Record<string, unknown>>;
}

export interface TenantLocales {
  readonly default: string;
  /** Locale → the locale to try next. Only enabled locales appear as keys. */
  readonly fallbacks: Readonly<Record<string, string | null>>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(value: string): boolean {
  return UUID.test(value);
}

/** Throws a `TypeError`: a tenant id comes from the database or a verified token, never unparsed from a client. */
export function tenantId(value: string): TenantId {
  if (!isUuid(value)) throw new TypeError(`tenant id "${value}" is not a lower-case uuid`);
  return value as TenantId;
}
