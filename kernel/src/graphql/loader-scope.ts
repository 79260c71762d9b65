import DataLoader from 'dataloader';
import type { RequestContext } from '../module/request-context.js';

/** Keys in; values or errors out, same length, same order. `null` for what does not exist. */
export type BatchFunction<K, V> = (
  keys: readonly K[],
  context: RequestContext,
) => Promise<readonly (V | null | Error)[]>;

/** A batch function with an identity, under which a request keeps its DataLoader. */
export interface LoaderDefinition<K, V> {
  readonly batch: BatchFunction<K, V>;
  /** Keys that are not strings need one that is unique per key. */
  readonly cacheKey?: (key: K) => string;
}

export function defineLoader<K, V>(definition: LoaderDefinition<K, V>): LoaderDefinition<K, V> {
  return definition;
}

/** The DataLoaders of one request: they end with it, so nothing loaded for one actor is ever seen by another. */
export class LoaderScope {
  readonly #loaders = new Map<LoaderDefinition<never, never>, unknown>();

  constructor(readonly context: RequestContext) {}

  get<K, V>(definition: LoaderDefinition<K, V>): DataLoader<K, V | null, unknown> {
    const key = definition as unknown as LoaderDefinition<never, never>;
    let loader = this.#loaders.get(key) as DataLoader<K, V | null, unknown> | undefined;
    if (!loader) {
      loader = new DataLoader<K, V | null, unknown>((keys) => definition.batch(keys, this.context), {
        maxBatchSize: 500,
        ...(definition.cacheKey && { cacheKeyFn: definition.cacheKey }),
      });
      this.#loaders.set(key, loader);
    }
    return loader;
  }
}

/** Puts rows into the order of their keys: the last step of most batch functions. */
export function inKeyOrder<K, V>(keys: readonly K[], rows: readonly V[], keyOf: (row: V) => K): (V | null)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => byKey.get(key) ?? null);
}

/** As `inKeyOrder`, for keys that may have many rows: each key's list, in the order the rows came. */
export function groupedInKeyOrder<K, V>(
  keys: readonly K[],
  rows: readonly V[],
  keyOf: (row: V) => K,
): readonly V[][] {
  const groups = new Map<K, V[]>(keys.map((key) => [key, []]));
  for (const row of rows) groups.get(keyOf(row))?.push(row);
  return [...groups.values()];
}
