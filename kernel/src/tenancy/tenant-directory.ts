import type { Knex } from 'knex';
import type { Cache } from '../cache/cache.js';
import { MemoryCache } from '../cache/memory-cache.js';
import { asOutage } from '../database/database-outage.js';
import { moduleSlug } from '../module/module-slug.js';
import type { ModuleSource } from './create-tenant.js';
import { type Tenant, tenantId, type TenantId } from './tenant.js';
import type { TenantIdentifier } from './tenant-identifier.js';

export interface TenantDirectoryOptions {
  /** Connection of the platform role: a tenant is looked up before any tenant is known. */
  readonly platform: Knex;
  /** Milliseconds a found tenant is kept. Default 300 000. */
  readonly positiveTtlMs?: number;
  /** Milliseconds an unknown identifier is remembered. Default 60 000. */
  readonly negativeTtlMs?: number;
  /** Entries of each of the two caches. Default 1000. */
  readonly capacity?: number;
}

/** Finds tenants by id, slug or host, through a cache in which unknown identifiers have their place too. */
export class TenantDirectory {
  readonly #platform: Knex;
  readonly #found: Cache<Tenant>;
  readonly #unknown: Cache<string>;
  readonly #positiveTtlMs: number;
  readonly #negativeTtlMs: number;
  readonly #loading = new Map<string, Promise<Tenant | null>>();
  /** Grows with each invalidation, so that a load begun before one never fills the cache after it. */
  #generation = 0;

  constructor({
    platform,
    positiveTtlMs = 300_000,
    negativeTtlMs = 60_000,
    capacity = 1000,
  }: TenantDirectoryOptions) {
    this.#platform = platform;
    this.#positiveTtlMs = positiveTtlMs;
    this.#negativeTtlMs = negativeTtlMs;
    this.#found = new MemoryCache({ capacity });
    this.#unknown = new MemoryCache({ capacity });
  }

  /** `null` when no tenant has that identifier. One database read however many callers miss at once. */
  async find(identifier: TenantIdentifier): Promise<Tenant | null> {
    const key = positiveKey(identifier);
    if ((await this.#unknown.get(negativeKey(identifier))) !== undefined) return null;
    const cached = await this.#found.get(key);
    if (cached) return cached;

    return this.#loading.get(key) ?? this.#startLoading(key, identifier);
  }

  async byId(id: TenantId): Promise<Tenant | null> {
    return this.find({ kind: 'uuid', value: id });
  }

  /** All tenants, inactive ones included, straight from the database. For start-up and operators. */
  async all(): Promise<readonly Tenant[]> {
    return (await tenantQuery(this.#platform).orderBy('t.slug')).map(toTenant);
  }

  /**
   * Forgets a tenant under its present id, slug and host, found or unknown; the next request reads it anew.
   * Where the database cannot tell its names now, all tenants are forgotten.
   */
  async invalidate(id: TenantId): Promise<void> {
    this.#generation += 1;
    let row: { slug: string; domain: string | null } | undefined;
    try {
      row = await this.#platform('tenants').select('slug', 'domain').where({ id }).first();
    } catch {
      await Promise.all([this.#found.clear(), this.#unknown.clear()]);
      this.#loading.clear();
      return;
    }
    const identifiers: TenantIdentifier[] = [{ kind: 'uuid', value: id }];
    if (row) identifiers.push({ kind: 'slug', value: row.slug });
    if (row?.domain) identifiers.push({ kind: 'host', value: row.domain });
    await this.#found.delete(...identifiers.map(positiveKey));
    await this.#unknown.delete(...identifiers.map(negativeKey));
    for (const identifier of identifiers) this.#loading.delete(positiveKey(identifier));
  }

  #startLoading(key: string, identifier: TenantIdentifier): Promise<Tenant | null> {
    const loading = this.#load(identifier).finally(() => {
      // After an invalidation another load may stand under this key.
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
    });
    this.#loading.set(key, loading);
    return loading;
  }

  async #load(identifier: TenantIdentifier): Promise<Tenant | null> {
    const generation = this.#generation;
    const column = { uuid: 't.id', slug: 't.slug', host: 't.domain' }[identifier.kind];
    const row = await tenantQuery(this.#platform)
      .where(column, identifier.value)
      .first()
      .catch((error: unknown) => {
        throw asOutage(error, { readOnly: true });
      });
    const tenant = row ? toTenant(row) : null;
    // The cache is filled before the waiters wake, so that none of them starts another load.
    if (generation === this.#generation) {
      if (tenant) await this.#found.set(positiveKey(identifier), tenant, this.#positiveTtlMs);
      else await this.#unknown.set(negativeKey(identifier), '', this.#negativeTtlMs);
    }
    return tenant;
  }
}

const positiveKey = ({ kind, value }: TenantIdentifier) => `tenant:v1:${kind}:${value}`;
const negativeKey = ({ kind, value }: TenantIdentifier) => `tenant_negative:v1:${kind}:${value}`;

/** A tenant as `tenantQuery` reads it. */
export interface TenantRow {
  id: string;
  slug: string;
  name: string;
  domain: string | null;
  is_active: boolean;
  settings: Record<string, unknown>;
  default_locale: string;
  locales: { locale: string; fallback_locale: string | null }[];
  modules: { slug: string; enabled: boolean; source: ModuleSource; settings: unknown }[];
}

/** Of `tenants t`, as far as the role sees them. */
export function tenantQuery(platform: Knex): Knex.QueryBuilder<TenantRow, TenantRow[]> {
  return platform('tenants as t').select(
    't.id',
    't.slug',
    't.name',
    't.domain',
    't.is_active',
    't.settings',
    't.default_locale',
    platform.raw(`coalesce((select json_agg(json_build_object('locale', l.locale, 'fallback_locale', l.fallback_locale))
      from tenant_locales l where l.tenant_id = t.id and l.is_enabled), '[]') as locales`),
    platform.raw(`coalesce((select json_agg(json_build_object('slug', m.module_slug, 'enabled', m.enabled, 'source', m.source, 'settings', m.settings)
      order by m.module_slug) from tenant_modules m where m.tenant_id = t.id), '[]') as modules`),
  );
}

export function toTenant(row: TenantRow): Tenant {
  const enabled = row.modules.filter((m) => m.enabled);
  return {
    id: tenantId(row.id),
    slug: row.slug,
    name: row.name,
    domain: row.domain,
    isActive: row.is_active,
    settings: row.settings,
    locales: {
      default: row.default_locale,
      fallbacks: Object.fromEntries(row.locales.map((l) => [l.locale, l.fallback_locale])),
    },
    enabledModules: enabled.map((m) => moduleSlug(m.slug)),
    defaultModules: enabled.filter((m) => m.source === 'default').map((m) => moduleSlug(m.slug)),
    moduleSettings: Object.fromEntries(row.modules.map((m) => [m.slug, m.settings])),
  };
}
