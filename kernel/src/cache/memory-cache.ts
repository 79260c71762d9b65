import { LRUCache } from 'lru-cache';
import type { Cache } from './cache.js';

/** In this process only; the least recently used entry leaves when `capacity` entries are reached. */
export class MemoryCache<V extends object | string> implements Cache<V> {
  readonly #entries: LRUCache<string, V>;

  constructor({ capacity }: { readonly capacity: number }) {
    this.#entries = new LRUCache({ max: capacity });
  }

  async get(key: string): Promise<V | undefined> {
    return this.#entries.get(key);
  }

  async set(key: string, value: V, ttlMs: number): Promise<void> {
    if (ttlMs > 0) this.#entries.set(key, value, { ttl: ttlMs });
  }

  async delete(...keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#entries.delete(key);
  }

  async clear(): Promise<void> {
    this.#entries.clear();
  }
}
