import { z } from 'zod';
import type { CircuitMetrics } from '../cache/circuit-metrics.js';
import { RedisCache } from '../cache/redis/redis-cache.js';
import { RedisCounters } from '../cache/redis/redis-counters.js';
import { RedisLink } from '../cache/redis/redis-link.js';
import type { RedisSettings } from '../cache/redis/redis-settings.js';
import { RedisSpace } from '../cache/redis/redis-space.js';
import { RedisSubscription } from '../cache/redis/redis-subscription.js';
import { moduleSlug } from '../module/module-slug.js';
import type { Logger } from '../telemetry/logger.js';
import { TENANT_COUNTS, type TenantCount } from './tenant-cache-metrics.js';
import { TenantCache, type TenantCacheKeys } from './tenant-cache.js';
import { type Tenant, tenantId, type TenantId } from './tenant.js';

export interface SharedTenantsOptions {
  readonly settings: RedisSettings & { readonly url: string };
  /** Of this platform's database: another platform on the same Redis has tenants of the same names. */
  readonly identity: string;
  readonly metrics: CircuitMetrics;
  readonly logger: Logger;
}

/** Called with the keys another process has forgotten; without any when it may have missed some. */
export type ForgottenListener = (keys?: TenantCacheKeys) => void;

/** Payload `<key>|<negative key>` (reference: tenant cache). One channel for all platforms: a message too many costs a read. */
const CHANNEL = 'tenant.cache.invalidate';

/** What the processes of a platform share by Redis: the tenants one of them has read, and which of them have changed. */
export class SharedTenants {
  readonly cache: TenantCache;
  readonly counters: RedisCounters<TenantCount>;
  readonly #link: RedisLink;
  readonly #space: RedisSpace;
  readonly #subscription: RedisSubscription;
  readonly #listeners = new Set<ForgottenListener>();

  constructor({ settings, identity, metrics, logger }: SharedTenantsOptions) {
    const platform = `rustok:${identity}:`;
    this.#link = new RedisLink({ settings, metrics, logger });
    const space = new RedisSpace(this.#link, `${platform}tenant-cache:v1:`);
    this.#space = space;
    this.cache = new TenantCache({
      positive: new RedisCache({ space, prefix: 'data:', decode: decodePositive }),
      negative: new RedisCache({
        space,
        prefix: 'negative:',
        decode: (value) => z.literal('none').parse(value),
      }),
    });
    this.counters = new RedisCounters(this.#link, {
      key: `${platform}tenant_metrics:v1`,
      fields: TENANT_COUNTS,
    });
    this.#subscription = new RedisSubscription({
      url: settings.url,
      channel: CHANNEL,
      onMessage: (message) => this.#heard(message),
      onBegin: () => this.#listeners.forEach((listener) => listener()),
      logger,
    });
  }

  /** Waits a moment for Redis, not until it is there. */
  async start(): Promise<void> {
    await Promise.all([this.#link.start(), this.#subscription.start()]);
  }

  onForgotten(listener: ForgottenListener): void {
    this.#listeners.add(listener);
  }

  /** Tells all processes, this one too. */
  async tell(keys: readonly TenantCacheKeys[]): Promise<void> {
    await this.#link.ask(
      (redis) =>
        Promise.all(keys.map(({ positive, negative }) => redis.publish(CHANNEL, `${positive}|${negative}`))),
      undefined,
    );
  }

  async close(): Promise<void> {
    this.#subscription.close();
    await this.counters.close();
    this.#space.close();
    this.#link.close();
  }

  #heard(message: string): void {
    const [positive, negative] = message.split('|');
    if (!positive || !negative) return;
    this.#listeners.forEach((listener) => listener({ positive, negative }));
  }
}

const tenant = z.object({
  id: z.string().transform(tenantId),
  slug: z.string(),
  name: z.string(),
  domain: z.string().nullable(),
  isActive: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
  locales: z.object({ default: z.string(), fallbacks: z.record(z.string(), z.string().nullable()) }),
  enabledModules: z.array(z.string().transform(moduleSlug)),
  defaultModules: z.array(z.string().transform(moduleSlug)),
  moduleSettings: z.record(z.string(), z.unknown()),
});

function decodePositive(value: unknown): Tenant | TenantId {
  return typeof value === 'string' ? tenantId(value) : tenant.parse(value);
}
