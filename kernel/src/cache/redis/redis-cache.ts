import type { Cache, Generation, Lifetime } from '../cache.js';
import type { RedisSpace } from './redis-space.js';

export interface RedisCacheOptions<V> {
  readonly space: RedisSpace;
  /** Begins its keys in the space: `data:`. */
  readonly prefix: string;
  /** What JSON has brought, as a value. Throws for what is none, as an older or newer version may have left it. */
  readonly decode: (value: unknown) => V;
}

/** Shared by all processes of a platform, as JSON. Caches of one space share their generation. */
export class RedisCache<V> implements Cache<V> {
  readonly #space: RedisSpace;
  readonly #prefix: string;
  readonly #decode: (value: unknown) => V;

  constructor({ space, prefix, decode }: RedisCacheOptions<V>) {
    this.#space = space;
    this.#prefix = prefix;
    this.#decode = decode;
  }

  async get(key: string): Promise<V | undefined> {
    const text = await this.#space.get(this.#prefix + key);
    if (text === undefined) return undefined;
    try {
      return this.#decode(JSON.parse(text));
    } catch {
      await this.#space.drop(this.#prefix + key);
      return undefined;
    }
  }

  remainingMs(key: string): Promise<number> {
    return this.#space.remainingMs(this.#prefix + key);
  }

  generation(): Promise<Generation> {
    return this.#space.generation();
  }

  set(key: string, value: V, lifetime: Lifetime): Promise<void> {
    return this.#space.set(this.#prefix + key, JSON.stringify(value), lifetime);
  }

  delete(...keys: readonly string[]): Promise<void> {
    return this.#space.delete(...keys.map((key) => this.#prefix + key));
  }

  clear(): Promise<void> {
    return this.#space.clear();
  }
}
