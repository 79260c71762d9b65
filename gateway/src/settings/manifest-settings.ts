import { z } from 'zod';

/** Of a tenant. */
export const tenantSlug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
  error: ({ input }) => `must be a slug of a-z, 0-9 and -, not ${JSON.stringify(input)}`,
});

const demoTenant = z.strictObject({
  slug: z.string(),
  name: z.string(),
  domain: z.string().optional(),
  /** Slugs of optional modules, or `["*"]` for all of them. */
  modules: z.array(z.string()),
});

/** `[settings.rustok.*]` of modules.toml, as far as the gateway reads it. */
export const manifestSettings = z.strictObject({
  tenant: z
    .strictObject({
      resolution: z.enum(['header', 'host', 'subdomain']).default('header'),
      header_name: z.string().default('X-Tenant-ID'),
      /** For `subdomain`: the domains below which tenants live. */
      base_domains: z.array(z.string()).default([]),
      /** Addresses or CIDRs whose X-Forwarded-* headers count. */
      trusted_proxies: z.array(z.string()).default([]),
      /** Read by `readTenantCacheSettings`, with the environment. */
      cache_positive_ttl_s: z.unknown().optional(),
      cache_negative_ttl_s: z.unknown().optional(),
      cache_capacity: z.unknown().optional(),
    })
    .prefault({}),
  auth: z
    .strictObject({
      /** Seconds. */
      access_ttl_s: z.number().int().positive().default(3600),
      /** Seconds. */
      refresh_ttl_s: z.number().int().positive().default(2_592_000),
    })
    .prefault({}),
  http: z
    .strictObject({
      /** Origins whose pages may call this API from a browser, `https://shop.example`; `["*"]` is every origin. */
      cors_origins: z.array(z.union([z.literal('*'), z.url({ protocol: /^https?$/ })])).default([]),
    })
    .prefault({}),
  /** Read by `readEventSettings`, with the environment. */
  events: z.unknown(),
  /** Read by `readRedisSettings`, with the environment. */
  redis: z.unknown().optional(),
  /** Read by `readStorageSettings`, with the environment. */
  storage: z.unknown().optional(),
  /** Read by `readLiveSettings`, with the environment. */
  live: z.unknown().optional(),
  /** Read by `readEngineSettings`, with the environment. */
  engine: z.unknown().optional(),
  platform: z
    .strictObject({
      /** Slug of the tenant whose holders of `platform:manage` administrate all tenants. Default: nobody does. */
      tenant: tenantSlug.optional(),
    })
    .prefault({}),
  demo: z
    .strictObject({
      tenants: z.array(demoTenant).default([]),
      /** What the ready message offers to paste. */
      query: z.string().optional(),
      mutation: z.string().optional(),
      subscription: z.string().optional(),
    })
    .prefault({}),
});
