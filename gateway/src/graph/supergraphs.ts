import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from '@rustok/kernel';
import { LRUCache } from 'lru-cache';
import { CompositionFailed } from './errors.js';
import { FailedBuilds } from './failed-builds.js';
import type { BuildSource, GraphMetrics } from './graph-metrics.js';
import type { ModuleSchema } from './module-schema.js';
import type { Composition, Planner } from './planner.js';
import type { StoredSupergraph, SupergraphStore } from './supergraph-store.js';

/** A supergraph as text: what a graph is made of in milliseconds, where composing takes half a second. */
export type SupergraphText = Pick<StoredSupergraph, 'supergraphSdl' | 'apiSdl'>;

export interface SupergraphsOptions {
  readonly planner: Planner;
  /** Default: none, and every process composes for itself. */
  readonly store?: SupergraphStore | undefined;
  /** Bytes of text kept in memory. */
  readonly maxBytes: number;
  readonly failures: GraphMetrics['failures'];
  readonly logger?: Logger | undefined;
}

/** Modules with the schemas of a moment; to be found by its key without being hashed again. */
export interface ModuleSet {
  readonly key: string;
  /** Sorted and without repetition. */
  readonly modules: readonly ModuleSchema[];
}

/** Milliseconds the store may take before it is faster to compose. */
const STORE_TIMEOUT_MS = 2_000;

const KEPT = Promise.resolve();

/** Read, and not required: in this thread nothing of composition is ever loaded. */
const manifest = createRequire(import.meta.url).resolve('@apollo/composition/package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

/** A supergraph, and where it was found. */
export interface FoundSupergraph {
  readonly source: BuildSource;
  readonly text: SupergraphText;
  /** Resolves when other instances can find it, as far as they ever can. */
  readonly kept: Promise<void>;
}

/** Supergraphs by module set: from memory, from the store, or composed, and then kept in both. */
export class Supergraphs {
  readonly #options: SupergraphsOptions;
  readonly #texts: LRUCache<string, SupergraphText>;
  readonly #failed = new FailedBuilds();
  readonly #looking = new Map<string, Promise<FoundSupergraph>>();

  constructor(options: SupergraphsOptions) {
    this.#options = options;
    this.#texts = new LRUCache({ maxSize: options.maxBytes, sizeCalculation: bytesOf });
  }

  get bytes(): number {
    return this.#texts.calculatedSize;
  }

  /** Keys of those in memory. */
  keys(): Iterable<string> {
    return this.#texts.keys();
  }

  /**
   * Rejects with `CompositionFailed` or the planner's outage; with the same error again until it is worth another
   * attempt. One search per key, however many want it. `background`: nobody waits for it.
   */
  of(set: ModuleSet, background: boolean): Promise<FoundSupergraph> {
    const text = this.#texts.get(set.key);
    if (text) return Promise.resolve({ source: 'memory', text, kept: KEPT });
    const looking = this.#looking.get(set.key);
    if (looking) return looking;
    const begun = this.#find(set, background).finally(() => this.#looking.delete(set.key));
    this.#looking.set(set.key, begun);
    return begun;
  }

  /** A supergraph that was composed elsewhere. Rejects as `of` does. */
  async adopt(key: string, slugs: readonly string[], supergraphSdl: string): Promise<SupergraphText> {
    return this.#attempt(key, slugs, () => this.#options.planner.adopt(key, supergraphSdl));
  }

  /** Those that could be had without being composed. */
  async known(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const inMemory = keys.filter((key) => this.#texts.has(key));
    const stored = await this.#store('known', (store) => store.known(keys.map(storeKey)));
    return new Set([...inMemory, ...keys.filter((key) => stored?.has(storeKey(key)))]);
  }

  /** Whether they were told; if not, they are to be told again. */
  async used(uses: ReadonlyMap<string, number>): Promise<boolean> {
    const byStoreKey = new Map([...uses].map(([key, count]) => [storeKey(key), count]));
    return (await this.#store('used', (store) => store.used(byStoreKey).then(() => true))) ?? false;
  }

  /** Module sets, the one used most first; none without a store. */
  async mostUsed(limit: number): Promise<readonly (readonly string[])[]> {
    return (await this.#store('mostUsed', (store) => store.mostUsed(limit))) ?? [];
  }

  async #find(set: ModuleSet, background: boolean): Promise<FoundSupergraph> {
    const stored = await this.#store('read', (store) => store.read(storeKey(set.key)));
    if (stored) {
      this.#texts.set(set.key, stored);
      return { source: 'store', text: stored, kept: KEPT };
    }
    const slugs = set.modules.map(({ slug }) => slug);
    const text = await this.#attempt(set.key, slugs, () =>
      this.#options.planner.compose(set.key, set.modules, { background }),
    );
    this.#texts.set(set.key, text);
    const kept = this.#store('keep', (store) =>
      store.keep({ key: storeKey(set.key), modules: slugs, ...text }),
    );
    return { source: 'composition', text, kept };
  }

  async #attempt(
    key: string,
    slugs: readonly string[],
    compose: () => Promise<Composition>,
  ): Promise<SupergraphText> {
    const recent = this.#failed.recent(key);
    if (recent) throw recent;
    try {
      const composition = await compose();
      if (composition.kind === 'failed') throw new CompositionFailed(slugs, composition.errors);
      this.#failed.forget(key);
      return { supergraphSdl: composition.supergraphSdl, apiSdl: composition.apiSdl };
    } catch (error) {
      const { failures, logger } = this.#options;
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
      failures.inc({ code });
      if (this.#failed.note(key, error)) {
        logger?.error({ err: error, modules: slugs }, 'a module set could not be composed');
      }
      throw error;
    }
  }

  /** Undefined without a store, and when it is away or slow: it only spares work. */
  async #store<T>(what: string, ask: (store: SupergraphStore) => Promise<T>): Promise<T | undefined> {
    const { store, logger } = this.#options;
    if (!store) return undefined;
    const late = new AbortController();
    try {
      return await Promise.race([
        ask(store),
        setTimeout(STORE_TIMEOUT_MS, undefined, { signal: late.signal, ref: false }).then(() => {
          throw new Error(`not answered within ${STORE_TIMEOUT_MS} ms`);
        }),
      ]);
    } catch (error) {
      logger?.warn({ err: error, what }, 'the store of supergraphs did not answer');
      return undefined;
    } finally {
      late.abort();
    }
  }
}

/** Other versions compose other supergraphs of the same modules. */
function storeKey(key: string): string {
  return `apollo-${version}:${key}`;
}

/** Two per character, for a text that is not of Latin letters only. */
function bytesOf({ supergraphSdl, apiSdl }: SupergraphText): number {
  return 2 * (supergraphSdl.length + apiSdl.length);
}
