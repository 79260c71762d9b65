import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '../telemetry/metrics.js';

/** What is counted of lookups (reference: tenant cache). */
export const TENANT_COUNTS = [
  'hits',
  'misses',
  'evictions',
  'negative_hits',
  'negative_misses',
  'negative_inserts',
  'negative_evictions',
  'coalesced_requests',
] as const;

export type TenantCount = (typeof TENANT_COUNTS)[number];

const HELP: Readonly<Record<TenantCount, string>> = {
  hits: 'Lookups answered with a tenant from a cache.',
  misses: 'Lookups that asked the database.',
  evictions:
    'Found tenants, and names of them, that left a process before their time because the cache was full.',
  negative_hits: 'Lookups of identifiers remembered as unknown.',
  negative_misses: 'Lookups of identifiers not remembered as unknown.',
  negative_inserts: 'Identifiers remembered as unknown.',
  negative_evictions: 'Unknown identifiers forgotten before their time because the cache was full.',
  coalesced_requests: 'Lookups that waited for another one of the same identifier.',
};

/** Counts of all processes, where they are shared. */
export interface SharedCounts {
  add(count: TenantCount): void;
  totals(): Promise<Readonly<Record<TenantCount, number>>>;
}

export interface TenantCacheSizes {
  /** Of this process. */
  readonly entries: () => number;
  readonly negativeEntries: () => number;
}

/** Counts lookups: in this process, and over all of them where `shared` is given. Counting is an addition, nothing else. */
export class TenantCacheMetrics {
  readonly #local = Object.fromEntries(TENANT_COUNTS.map((count) => [count, 0])) as Record<
    TenantCount,
    number
  >;
  readonly #shared: SharedCounts | undefined;
  #asking: Promise<Readonly<Record<TenantCount, number>>> | undefined;

  constructor(shared?: SharedCounts) {
    this.#shared = shared;
  }

  count(count: TenantCount): void {
    if (this.#shared) this.#shared.add(count);
    else this.#local[count] += 1;
  }

  register({ registry }: Metrics, { entries, negativeEntries }: TenantCacheSizes): void {
    const registers = [registry];
    const totals = () => this.#totals();
    for (const count of TENANT_COUNTS) {
      new Counter({
        name: `rustok_tenant_cache_${count}`,
        help: HELP[count],
        registers,
        async collect() {
          const { [count]: total } = await totals();
          this.reset();
          this.inc(total);
        },
      });
    }
    new Gauge({
      name: 'rustok_tenant_cache_entries',
      help: 'Found tenants, and names of them, in the cache of this process.',
      registers,
      collect() {
        this.set(entries());
      },
    });
    new Gauge({
      name: 'rustok_tenant_cache_negative_entries',
      help: 'Unknown identifiers in the cache of this process.',
      registers,
      collect() {
        this.set(negativeEntries());
      },
    });
  }

  /** All counters are read at the same moment: one question for them all. */
  async #totals(): Promise<Readonly<Record<TenantCount, number>>> {
    if (!this.#shared) return this.#local;
    this.#asking ??= this.#shared.totals().finally(() => (this.#asking = undefined));
    return this.#asking;
  }
}
