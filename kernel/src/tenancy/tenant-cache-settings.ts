import { z } from 'zod';

/** What `[settings.rustok.tenant]` of modules.toml says of the tenant cache; in the environment `RUSTOK_TENANT_CACHE_…`. */
export const tenantCacheSettings = z.strictObject({
  /** Seconds a found tenant is kept. */
  cache_positive_ttl_s: z.number().int().min(0).default(300),
  /** Seconds an unknown identifier is remembered. */
  cache_negative_ttl_s: z.number().int().min(0).default(60),
  /** Entries of each of the two caches in this process. A tenant is one, and each name it was asked for by another. */
  cache_capacity: z.number().int().positive().default(1000),
});

export type TenantCacheSettings = z.output<typeof tenantCacheSettings>;
