import type { Knex } from 'knex';
import { MemoryCache } from '../cache/memory-cache.js';
import { asOutage } from '../database/database-outage.js';
import { moduleSlug } from '../module/module-slug.js';
import type { ModuleSource } from './create-tenant.js';
import type { SharedTenants } from './shared-tenants.js';
import { keysOf, TenantCache, type TenantCacheKeys } from './tenant-cache.js';
import { TenantCacheMetrics } from './tenant-cache-metrics.js';
import { type Tenant, tenantId, type TenantId } from './tenant.js';
import type { TenantIdentifier } from './tenant-identifier.js';

export interface TenantDirectoryOptions {
  /** Connection of the platform role: a tenant is looked up before any tenant is known. */
  readonly platform: Knex;
  /** Milliseconds a found tenant is kept. Default 300 000. */
  readonly positiveTtlMs?: number;
  /** Milliseconds an unknown identifier is remembered. Default 60 000. */
  readonly negativeTtlMs?: number;
  /** Entries of each of the two caches of this process. Default 1000. */
  readonly capacity?: number;
  /** What other processes have read, and what they say has changed. Default: each process reads for itself. */
  readonly shared?: SharedTenants | undefined;
  /** Default: counted for nobody. */
  readonly metrics?: TenantCacheMetrics;
}

/**
 * Finds tenants by id, slug or host. What was found, or is known to be nobody's, is in the memory of this process, where a
 * lookup costs no round trip; behind it stands what the processes share by Redis, and behind that the database.
 *
 * **How old an answer can be.** In the process that invalidates a tenant: not older than the invalidation. In others, until
 * they hear of it: over Redis within milliseconds; from the event log, which each process reads, within milliseconds too, and
 * half a second later where a notification is lost. An entry whose change nobody told of ends with its lifetime, which
 * counts from when the database was read, wherever it has been copied to since.
 */
export class TenantDirectory {
  readonly #platform: Knex;
  readonly #positiveTtlMs: number;
  readonly #negativeTtlMs: number;
  readonly #near: TenantCache;
  readonly #shared: SharedTenants | undefined;
  readonly #metrics: TenantCacheMetrics;
  readonly #loading = new Map<string, Promise<Tenant | null>>();
  /** Entries of the two caches of this process, for metrics. */
  readonly sizes: { readonly entries: () => number; readonly negativeEntries: () => number };

  constructor({
    platform,
    positiveTtlMs = 300_000,
    negativeTtlMs = 60_000,
    capacity = 1000,
    shared,
    metrics = new TenantCacheMetrics(),
  }: TenantDirectoryOptions) {
    this.#platform = platform;
    this.#positiveTtlMs = positiveTtlMs;
    this.#negativeTtlMs = negativeTtlMs;
    this.#metrics = metrics;
    const positive = new MemoryCache<Tenant | TenantId>({
      capacity,
      onEviction: () => metrics.count('evictions'),
    });
    const negative = new MemoryCache<'none'>({
      capacity,
      onEviction: () => metrics.count('negative_evictions'),
    });
    this.sizes = { entries: () => positive.size, negativeEntries: () => negative.size };
    this.#near = new TenantCache({ positive, negative });
    this.#shared = shared;
    shared?.onForgotten((keys) => void this.#forgetHere(keys && [keys]));
  }

  /** `null` when no tenant has that identifier. One database read however many callers miss at once. */
  async find(identifier: TenantIdentifier): Promise<Tenant | null> {
    const near = await this.#near.get(identifier);
    if (near !== undefined) {
      this.#count(near);
      return near;
    }
    const key = keysOf(identifier).positive;
    const loading = this.#loading.get(key);
    if (loading) {
      this.#metrics.count('coalesced_requests');
      return loading;
    }
    return this.#startLoading(key, identifier);
  }

  async byId(id: TenantId): Promise<Tenant | null> {
    return this.find({ kind: 'uuid', value: id });
  }

  /** All tenants, inactive ones included, straight from the database. For start-up and operators. */
  async all(): Promise<readonly Tenant[]> {
    return (await tenantQuery(this.#platform).orderBy('t.slug')).map(toTenant);
  }

  /**
   * Forgets a tenant, here and in other processes, under every name it has or had, and that its names of now were unknown;
   * the next request reads it anew. Where the database cannot tell its names, all tenants are forgotten.
   *
   * `tell: false` where all processes hear of the change anyway, as from the event log.
   */
  async invalidate(id: TenantId, { tell = true }: { readonly tell?: boolean } = {}): Promise<void> {
    let row: { slug: string; domain: string | null } | undefined;
    try {
      row = await this.#platform('tenants').select('slug', 'domain').where({ id }).first();
    } catch {
      await this.#shared?.cache.clear();
      await this.#forgetHere();
      return;
    }
    const identifiers: TenantIdentifier[] = [{ kind: 'uuid', value: id }];
    if (row) identifiers.push({ kind: 'slug', value: row.slug });
    if (row?.domain) identifiers.push({ kind: 'host', value: row.domain });
    const keys = identifiers.map(keysOf);
    await this.#shared?.cache.forget(keys);
    // After the shared ones: what was read from there until now is not kept here.
    await this.#forgetHere(keys);
    if (tell) await this.#shared?.tell(keys);
  }

  /** Without keys: everything. Nobody joins a load that began before. */
  async #forgetHere(keys?: readonly TenantCacheKeys[]): Promise<void> {
    this.#loading.clear();
    await (keys ? this.#near.forget(keys) : this.#near.clear());
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
    const since = await this.#near.generation();
    const shared = this.#shared?.cache;
    const sharedSince = shared?.generation();
    const known = await shared?.get(identifier);
    if (shared && known !== undefined) {
      this.#count(known);
      const ttlMs = await shared.remainingMs(identifier, known);
      await this.#near.put(identifier, known, { ttlMs, since });
      return known;
    }
    // Before the database is read, so that nothing told of in between is missed.
    const filling = shared && { shared, since: await sharedSince };
    this.#metrics.count('misses');
    this.#metrics.count('negative_misses');
    const tenant = await this.#read(identifier);
    const ttlMs = tenant ? this.#positiveTtlMs : this.#negativeTtlMs;
    if (!tenant) this.#metrics.count('negative_inserts');
    // Nobody waits for the shared cache to be filled. This one is filled before the waiters wake, so that none of them
    // starts another load.
    if (filling?.since) void filling.shared.put(identifier, tenant, { ttlMs, since: filling.since });
    await this.#near.put(identifier, tenant, { ttlMs, since });
    return tenant;
  }

  async #read(identifier: TenantIdentifier): Promise<Tenant | null> {
    const column = { uuid: 't.id', slug: 't.slug', host: 't.domain' }[identifier.kind];
    const row = await tenantQuery(this.#platform)
      .where(column, identifier.value)
      .first()
      .catch((error: unknown) => {
        throw asOutage(error, { readOnly: true });
      });
    return row ? toTenant(row) : null;
  }

  #count(answer: Tenant | null): void {
    if (!answer) {
      this.#metrics.count('negative_hits');
      return;
    }
    this.#metrics.count('negative_misses');
    this.#metrics.count('hits');
  }
}

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
  modules: { slug: string; enabled: boolean; source: ModuleSource | null; settings: unknown }[];
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
    platform.raw(`coalesce((select json_agg(json_build_object('slug', m.module_slug, 'enabled', m.enabled, 'source', m.source, 'settings', m.settings || m.secret_settings)
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
