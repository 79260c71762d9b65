import type { Logger } from '@rustok/kernel';
import type { GraphQLScalarType } from 'graphql';
import { moduleUnknown } from './errors.js';
import { ComposedGraph, DEFAULT_OPERATION_CACHE, type Graph, type OperationCacheLimits } from './graph.js';
import { GraphMetrics } from './graph-metrics.js';
import { GraphUses } from './graph-uses.js';
import { DEFAULT_LIMITS, type OperationLimits } from './limits.js';
import { LiveGraphs } from './live-graphs.js';
import { graphKey, type ModuleSchema, supergraphKey } from './module-schema.js';
import type { Planner } from './planner.js';
import { SchemaBuilder } from './schema-builder.js';
import type { SupergraphStore } from './supergraph-store.js';
import { type FoundSupergraph, type ModuleSet, Supergraphs } from './supergraphs.js';

/** How much memory graphs may have in this thread, estimated. */
export interface GraphMemory {
  /** Graphs that are ready, with the operations they keep. Default 256. */
  readonly liveMb: number;
  /** SDL of graphs, to make them ready again. Default 32. */
  readonly coldMb: number;
}

export const DEFAULT_GRAPH_MEMORY: GraphMemory = { liveMb: 256, coldMb: 32 };

export interface GraphCacheOptions {
  /** Every module the platform carries. */
  readonly modules: ReadonlyMap<string, ModuleSchema>;
  /** Owned by the cache from now on: `close()` closes it. */
  readonly planner: Planner;
  readonly memory?: Partial<GraphMemory>;
  readonly limits?: Partial<OperationLimits & OperationCacheLimits>;
  /** How modules read the values of their scalars, by name. Default: any value is taken, and the module decides. */
  readonly scalars?: ReadonlyMap<string, GraphQLScalarType>;
  /** Where other instances find what was composed here. Default: nowhere. */
  readonly store?: SupergraphStore;
  /** Is told of module sets that do not compose. */
  readonly logger?: Logger;
}

const MB = 1024 * 1024;

/**
 * From module set to graph, made on demand and shared by all tenants that have the set. Graphs that are ready take the
 * memory they may; of others the SDL is kept, and a request for one waits while it is made ready. Nobody else does:
 * composing and planning have threads of their own, and what is left for this one is done in slices.
 */
export class GraphCache {
  readonly metrics: GraphMetrics;
  readonly #modules: ReadonlyMap<string, ModuleSchema>;
  readonly #planner: Planner;
  readonly #limits: OperationLimits & OperationCacheLimits;
  readonly #scalars: ReadonlyMap<string, GraphQLScalarType>;
  readonly #supergraphs: Supergraphs;
  readonly #live: LiveGraphs;
  readonly #uses: GraphUses | undefined;
  readonly #schemas = new SchemaBuilder();
  /** One build per key, however many want it. */
  readonly #building = new Map<string, Promise<Graph>>();

  constructor({ modules, planner, memory, limits, scalars = new Map(), store, logger }: GraphCacheOptions) {
    const { liveMb, coldMb } = { ...DEFAULT_GRAPH_MEMORY, ...memory };
    this.#modules = modules;
    this.#planner = planner;
    this.#scalars = scalars;
    this.#limits = { ...DEFAULT_LIMITS, ...DEFAULT_OPERATION_CACHE, ...limits };
    this.metrics = new GraphMetrics(() => this.#figures());
    const { failures } = this.metrics;
    this.#supergraphs = new Supergraphs({ planner, store, maxBytes: coldMb * MB, failures, logger });
    if (store) this.#uses = new GraphUses((uses) => this.#supergraphs.used(uses));
    this.#live = new LiveGraphs(liveMb * MB, (key) => {
      this.metrics.evictions.inc();
      planner.release(key);
    });
  }

  /**
   * Rejects with `CompositionFailed`, `GRAPH_MODULE_UNKNOWN`, or the planner's outage. A set that failed is not composed
   * again for each who asks, but after a while. `candidate`: with another schema of one module than the platform carries
   * now.
   */
  async graphFor(slugs: readonly string[], candidate?: ModuleSchema): Promise<Graph> {
    return this.graphOf(this.setOf(slugs, candidate));
  }

  /** As `graphFor`, for a set that was made before. */
  graphOf(set: ModuleSet): Promise<Graph> {
    this.#uses?.count(set.key);
    return this.#live.get(set.key) ?? this.#wait(set);
  }

  /** Makes a graph ready before somebody asks for it. `background`: those somebody waits for come first. */
  prepare(set: ModuleSet, { background }: { readonly background: boolean }): Promise<Graph> {
    return this.#live.get(set.key) ?? this.#build(set, background);
  }

  /** Throws `GRAPH_MODULE_UNKNOWN`. */
  setOf(slugs: readonly string[], candidate?: ModuleSchema): ModuleSet {
    const modules = this.#schemasOf(slugs, candidate);
    return { key: graphKey(modules), modules };
  }

  /** Composes those sets that nobody has composed yet, without making their graphs ready; resolves with what went wrong. */
  async check(sets: readonly ModuleSet[]): Promise<readonly Error[]> {
    const known = await this.#supergraphs.known(sets.map(({ key }) => key));
    const failures: Error[] = [];
    // The planner would do them one after the other as well.
    for (const set of sets.filter(({ key }) => !known.has(key))) {
      try {
        await (
          await this.#supergraphs.of(set, false)
        ).kept;
      } catch (error) {
        failures.push(error as Error);
      }
    }
    return failures;
  }

  /** Module sets, the one used most first, as far as somebody has kept count. */
  mostUsed(limit: number): Promise<readonly (readonly string[])[]> {
    return this.#supergraphs.mostUsed(limit);
  }

  /** The graph of a supergraph that was composed elsewhere, of these modules. Rejects as `graphFor` does. */
  adopt(supergraphSdl: string, slugs: readonly string[]): Promise<Graph> {
    const modules = [...slugs].sort();
    const key = supergraphKey(supergraphSdl);
    return (
      this.#live.get(key) ??
      this.#once(key, modules, async () => {
        const text = await this.#supergraphs.adopt(key, modules, supergraphSdl);
        return { source: 'composition', text, kept: Promise.resolve() };
      })
    );
  }

  async close(): Promise<void> {
    await this.#uses?.close();
    await this.#planner.close();
  }

  async #wait(set: ModuleSet): Promise<Graph> {
    const stop = this.metrics.waitSeconds.startTimer();
    try {
      return await this.#build(set, false);
    } finally {
      stop();
    }
  }

  #build(set: ModuleSet, background: boolean): Promise<Graph> {
    const slugs = set.modules.map(({ slug }) => slug);
    return this.#once(set.key, slugs, () => this.#supergraphs.of(set, background));
  }

  #once(key: string, modules: readonly string[], find: () => Promise<FoundSupergraph>): Promise<Graph> {
    const building = this.#building.get(key);
    if (building) return building;
    const begun = this.#make(key, modules, find).finally(() => this.#building.delete(key));
    this.#building.set(key, begun);
    return begun;
  }

  async #make(key: string, modules: readonly string[], find: () => Promise<FoundSupergraph>): Promise<Graph> {
    const stop = this.metrics.buildSeconds.startTimer();
    const { source, text, kept } = await find();
    // Whoever waits for the graph has something to plan.
    const plannable = this.#planner.prepare(key, text.supergraphSdl);
    const graph = new ComposedGraph({
      ...{ key, modules, supergraphSdl: text.supergraphSdl },
      ...{ apiLength: text.apiSdl.length, apiSchema: await this.#schemas.build(text.apiSdl) },
      ...{ scalars: this.#scalars, planner: this.#planner, plannable },
      ...{ schemas: this.#schemas, limits: this.#limits },
      onResized: (resized) => {
        this.#live.resized(resized);
      },
    });
    // Whoever has it made ready for a toggle counts on the others finding it.
    await kept;
    this.#live.add(graph);
    this.metrics.builds.inc({ source });
    stop({ source });
    return graph;
  }

  /** Sorted and without repetition. */
  #schemasOf(slugs: readonly string[], candidate?: ModuleSchema): readonly ModuleSchema[] {
    const schemaOf = (slug: string) => (slug === candidate?.slug ? candidate : this.#modules.get(slug));
    const unknown = slugs.filter((slug) => !schemaOf(slug));
    if (unknown.length > 0) throw moduleUnknown(unknown);
    return [...new Set(slugs)].sort().flatMap((slug) => schemaOf(slug) ?? []);
  }

  #figures() {
    const cold = [...this.#supergraphs.keys()].filter((key) => !this.#live.has(key)).length;
    const { size: live, bytes: liveBytes } = this.#live;
    return { live, liveBytes, cold, coldBytes: this.#supergraphs.bytes };
  }
}
