import { LRUCache } from 'lru-cache';
import type { Cache, Generation, Lifetime } from './cache.js';

export interface MemoryCacheOptions {
  readonly capacity: number;
  /** Called when an entry leaves before its time, because there are more than `capacity`. */
  readonly onEviction?: () => void;
}

/** In this process only; the least recently used entry leaves when `capacity` entries are reached. */
export class MemoryCache<V extends object | string> implements Cache<V> {
  readonly #entries: LRUCache<string, V>;
  #generation = 0;

  constructor({ capacity, onEviction = () => undefined }: MemoryCacheOptions) {
    this.#entries = new LRUCache({
      max: capacity,
      dispose: (_value, _key, reason) => {
        if (reason === 'evict') onEviction();
      },
    });
  }

  /** Entries whose time has not passed. Looks at each of them: for metrics. */
  get size(): number {
    this.#entries.purgeStale();
    return this.#entries.size;
  }

  async get(key: string): Promise<V | undefined> {
    return this.#entries.get(key);
  }

  async remainingMs(key: string): Promise<number> {
    return Math.max(0, this.#entries.getRemainingTTL(key));
  }

  async generation(): Promise<Generation> {
    return String(this.#generation);
  }

  async set(key: string, value: V, { ttlMs, since }: Lifetime): Promise<void> {
    if (ttlMs > 0 && since === String(this.#generation)) this.#entries.set(key, value, { ttl: ttlMs });
  }

  async delete(...keys: readonly string[]): Promise<void> {
    this.#generation += 1;
    for (const key of keys) this.#entries.delete(key);
  }

  async clear(): Promise<void> {
    this.#generation += 1;
    this.#entries.clear();
  }
}
