/**
 * A cache with a lifetime per entry. A miss is `undefined`, never an error: whoever reads through it can always
 * go to the source.
 */
export interface Cache<V> {
  get(key: string): Promise<V | undefined>;
  /** `ttlMs` in milliseconds; zero or less stores nothing. */
  set(key: string, value: V, ttlMs: number): Promise<void>;
  delete(...keys: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}
