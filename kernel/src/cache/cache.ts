/** Which deletions a cache has seen; opaque. `undefined`: the cache cannot tell now, and nothing may be stored by it. */
export type Generation = string | undefined;

export interface Lifetime {
  /** Milliseconds; zero or less stores nothing. */
  readonly ttlMs: number;
  /** Taken from the cache before the source was read. */
  readonly since: Generation;
}

/**
 * A cache with a lifetime per entry. It never rejects: a cache that cannot be reached misses, and whoever reads through it
 * goes to the source.
 *
 * Whoever reads the source takes the generation first and hands it to `set`, which stores nothing if anything was deleted
 * in between. So what was read before a deletion never stands in the cache after it, whoever shares the cache.
 */
export interface Cache<V> {
  get(key: string): Promise<V | undefined>;
  /** Milliseconds until the entry is gone; 0 when it is. For a copy that must not outlive it. */
  remainingMs(key: string): Promise<number>;
  generation(): Promise<Generation>;
  set(key: string, value: V, lifetime: Lifetime): Promise<void>;
  /** Begins a new generation, whether the keys are there or not. */
  delete(...keys: readonly string[]): Promise<void>;
  /** Begins a new generation too. */
  clear(): Promise<void>;
}
