import type { GraphQLScalarType } from 'graphql';
import { LRUCache } from 'lru-cache';
import { CompositionFailed, moduleUnknown } from './errors.js';
import { ComposedGraph, DEFAULT_OPERATION_CACHE, type Graph, type OperationCacheLimits } from './graph.js';
import { DEFAULT_LIMITS, type OperationLimits } from './limits.js';
import { graphKey, type ModuleSchema, supergraphKey } from './module-schema.js';
import type { Composition, Planner } from './planner.js';

export interface GraphCacheOptions {
  /** Every module the platform carries. */
  readonly modules: ReadonlyMap<string, ModuleSchema>;
  /** Owned by the cache from now on: `close()` closes it. */
  readonly planner: Planner;
  /** Graphs kept, about 1 MB each without their operations. Default 50. */
  readonly maxGraphs?: number;
  readonly limits?: Partial<OperationLimits & OperationCacheLimits>;
  /** How modules read the values of their scalars, by name. Default: any value is taken, and the module decides. */
  readonly scalars?: ReadonlyMap<string, GraphQLScalarType>;
}

/** Modules with the schemas of a moment; to be found by its key without being hashed again. */
export interface ModuleSet {
  readonly key: string;
  /** Sorted and without repetition. */
  readonly modules: readonly ModuleSchema[];
}

/** From module set to graph, composed on demand and shared by all tenants that have the set. */
export class GraphCache {
  readonly #modules: ReadonlyMap<string, ModuleSchema>;
  readonly #planner: Planner;
  readonly #limits: OperationLimits & OperationCacheLimits;
  readonly #graphs: LRUCache<string, Promise<Graph>>;

  readonly #scalars: ReadonlyMap<string, GraphQLScalarType>;

  constructor({ modules, planner, maxGraphs = 50, limits = {}, scalars = new Map() }: GraphCacheOptions) {
    this.#scalars = scalars;
    this.#modules = modules;
    this.#planner = planner;
    this.#limits = { ...DEFAULT_LIMITS, ...DEFAULT_OPERATION_CACHE, ...limits };
    // Whoever holds an evicted graph goes on with it; only what the planner keeps for it is given up.
    this.#graphs = new LRUCache({
      max: maxGraphs,
      dispose: (_graph, key) => {
        planner.release(key);
      },
    });
  }

  /**
   * One composition for all who ask meanwhile. Rejects with `CompositionFailed`, `GRAPH_MODULE_UNKNOWN`, or the
   * planner's outage; a failure is not kept, so the next caller tries again. `candidate`: with another schema of one
   * module than the platform carries now.
   */
  async graphFor(slugs: readonly string[], candidate?: ModuleSchema): Promise<Graph> {
    return this.graphOf(this.setOf(slugs, candidate));
  }

  /** As `graphFor`, for a set that was made before. */
  graphOf({ key, modules }: ModuleSet): Promise<Graph> {
    return this.#graph(key, () => this.#compose(key, modules));
  }

  /** Throws `GRAPH_MODULE_UNKNOWN`. */
  setOf(slugs: readonly string[], candidate?: ModuleSchema): ModuleSet {
    const modules = this.#schemasOf(slugs, candidate);
    return { key: graphKey(modules), modules };
  }

  /** The graph of a supergraph that was composed elsewhere, of these modules. Rejects as `graphFor` does. */
  adopt(supergraphSdl: string, slugs: readonly string[]): Promise<Graph> {
    const modules = [...slugs].sort();
    return this.#graph(supergraphKey(supergraphSdl), async (key) =>
      this.#graphOf(key, modules, await this.#planner.adopt(key, supergraphSdl)),
    );
  }

  close(): Promise<void> {
    return this.#planner.close();
  }

  async #graph(key: string, compose: (key: string) => Promise<Graph>): Promise<Graph> {
    const known = this.#graphs.get(key);
    if (known) return known;

    const composing = compose(key);
    this.#graphs.set(key, composing);
    try {
      return await composing;
    } catch (error) {
      if (this.#graphs.peek(key) === composing) this.#graphs.delete(key);
      throw error;
    }
  }

  /** Sorted and without repetition. */
  #schemasOf(slugs: readonly string[], candidate?: ModuleSchema): readonly ModuleSchema[] {
    const schemaOf = (slug: string) => (slug === candidate?.slug ? candidate : this.#modules.get(slug));
    const unknown = slugs.filter((slug) => !schemaOf(slug));
    if (unknown.length > 0) throw moduleUnknown(unknown);
    return [...new Set(slugs)].sort().flatMap((slug) => schemaOf(slug) ?? []);
  }

  async #compose(key: string, modules: readonly ModuleSchema[]): Promise<Graph> {
    const slugs = modules.map(({ slug }) => slug);
    return this.#graphOf(key, slugs, await this.#planner.compose(key, modules));
  }

  #graphOf(key: string, modules: readonly string[], composition: Composition): Graph {
    if (composition.kind === 'failed') throw new CompositionFailed(modules, composition.errors);
    const { supergraphSdl, apiSdl } = composition;
    return new ComposedGraph({
      ...{ key, modules, supergraphSdl, apiSdl },
      scalars: this.#scalars,
      planner: this.#planner,
      limits: this.#limits,
    });
  }
}
