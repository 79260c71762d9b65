import { randomBytes } from 'node:crypto';
import { type ModuleSlug, type Platform, type RequestContext, systemActor } from '@rustok/kernel';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { EngineMetrics } from './engine-metrics.js';
import { type Answer, LocalDataSource, SubgraphMetrics } from './execution/index.js';
import { FederatedEngine } from './federated-engine.js';
import {
  ApolloPlanner,
  type Graph,
  type GraphCache,
  type GraphMemory,
  type ModuleSet,
  type Operation,
  type OperationRequest,
  TenantGraphs,
} from './graph/index.js';
import { GraphPreviews } from './graph-previews.js';
import { graphqlErrors, publicError, type PublicErrorOptions } from './http/errors.js';
import {
  LiveHub,
  type LiveSettings,
  liveSettings,
  type LiveSubscription,
  type SubscribeOptions,
} from './live/index.js';
import { ModuleSwitches } from './module-switches.js';
import { type DocumentRequest, requestedText } from './persisted-documents/index.js';
import { RemoteModules } from './remote-modules/index.js';

/** A GraphQL request as every transport delivers it. */
export type GraphqlRequest = DocumentRequest & {
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
};

/** A request on the graph of its tenant: whatever happens to the tenant's modules now, it finishes on this graph. */
export interface PreparedRequest {
  readonly context: RequestContext;
  readonly graph: Graph;
  readonly request: OperationRequest;
  readonly operation: Operation;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface EngineOptions {
  readonly platform: Platform;
  /** Default: each setting's own. */
  readonly live?: Partial<LiveSettings>;
  /** Processes with the same one understand each other's cursors. Default: cursors end with this process. */
  readonly cursorSecret?: string;
  /** Whether operations are compiled. Default true. */
  readonly compile?: boolean;
  /** Default: each setting's own. */
  readonly graphs?: Partial<GraphMemory> & {
    /** Graphs kept ready to plan. Default 32. */
    readonly planned?: number;
    /** Supergraphs kept in the database; 0: none, and each process composes for itself. Default 1000. */
    readonly kept?: number;
  };
}

/** From a request context and a document to its answer, or its answers: the engine of all tenants. Knows nothing of transports. */
export class Engine {
  readonly #federated: FederatedEngine<RequestContext>;
  readonly #tenantGraphs: TenantGraphs;
  readonly #switches: ModuleSwitches;

  readonly platform: Platform;
  /** What runs for subscriptions. */
  readonly live: LiveHub;
  readonly metrics = new EngineMetrics();
  /** The graphs of all tenants. */
  readonly graphs: GraphCache;
  /** Figures of the modules in other processes. */
  readonly subgraphMetrics = new SubgraphMetrics();
  readonly remoteModules: RemoteModules;
  /** What other modules would do to a tenant's graph, and what of a document its graph cannot answer. */
  readonly previews: GraphPreviews;

  constructor({ platform, live, cursorSecret, compile = true, graphs: kept = {} }: EngineOptions) {
    this.platform = platform;
    const { planned = 32, kept: supergraphs = 1000, ...memory } = kept;
    this.#federated = new FederatedEngine({
      subgraphs: [...platform.schemas].map(([name, { sdl, executable }]) => ({
        ...{ name, sdl },
        dataSource: new LocalDataSource<RequestContext>(executable),
      })),
      planner: new ApolloPlanner({ maxGraphs: planned }),
      graphs: {
        memory,
        logger: platform.logger,
        ...(supergraphs > 0 && { store: platform.keptSupergraphs(supergraphs) }),
      },
      executor: { compile, onAnswered: (labels) => this.metrics.operations.inc({ ...labels }) },
    });
    const { graphs, exchanges } = this.#federated;
    this.graphs = graphs;
    this.#tenantGraphs = new TenantGraphs(platform, graphs, this.#federated);
    this.remoteModules = new RemoteModules({
      ...{ platform, graphs, tenantGraphs: this.#tenantGraphs, metrics: this.subgraphMetrics },
      exchanges,
      accept: (subgraph) => {
        this.#federated.setSubgraph(subgraph);
        this.live.graphsChanged(subgraph.name);
      },
    });
    this.live = new LiveHub({
      platform,
      tenantGraphs: this.#tenantGraphs,
      dataSources: this.#federated.dataSources,
      executor: this.#federated.executor,
      settings: liveSettings.parse(live ?? {}),
      publicErrors: (error, context) => this.publicErrors(error, context),
      cursorSecret: cursorSecret ?? randomBytes(32).toString('hex'),
    });
    this.#switches = new ModuleSwitches(platform, this.#tenantGraphs);
    this.previews = new GraphPreviews({
      ...{ graphs, tenantGraphs: this.#tenantGraphs, live: this.live },
      documentsOf: (tenant) => {
        const { database } = platform.contextFor({ tenant, actor: systemActor('preview') });
        return platform.documents.listFor(database);
      },
    });
    platform.servesGraphs(this.previews);
  }

  /** Resolves when modules in other processes were asked for their schemas; those that are away come later. */
  start(): Promise<void> {
    return this.remoteModules.start();
  }

  /** The graph of every module of the platform that can be part of one, whether or not a tenant has them all. */
  fullGraph(): Promise<Graph> {
    const all = this.platform.registry.modules.map(({ slug }) => slug);
    return this.#federated.graphs.graphFor(this.#tenantGraphs.present(all));
  }

  graphOf(context: Pick<RequestContext, 'tenant'>): Promise<Graph> {
    return this.#tenantGraphs.of(context.tenant);
  }

  /** Composes what nobody has composed yet of the full set and of those that tenants have; resolves with what went wrong. */
  async checkGraphs(): Promise<readonly Error[]> {
    return this.graphs.check(await this.#setsInUse());
  }

  /** Makes the graphs used most ready, one after the other, behind what requests want. */
  async warmUp(limit: number, signal: AbortSignal): Promise<void> {
    const used = await this.graphs.mostUsed(limit);
    const known = used.filter((set) => set.every((slug) => this.#federated.has(slug)));
    const sets = [...known.map((slugs) => this.graphs.setOf(slugs)), ...(await this.#setsInUse())];
    const unique = new Map(sets.map((set) => [set.key, set]));
    for (const set of [...unique.values()].slice(0, limit)) {
      if (signal.aborted) return;
      // What fails has been reported, and the others are not to suffer from it.
      await this.graphs.prepare(set, { background: true }).catch(() => undefined);
    }
  }

  /** Those that most tenants have come first. */
  async #setsInUse(): Promise<readonly ModuleSet[]> {
    const tenants = await this.platform.tenants.all();
    const byKey = new Map<string, { readonly set: ModuleSet; tenants: number }>();
    const count = (modules: readonly ModuleSlug[], tenants: number) => {
      const set = this.#tenantGraphs.setOf(modules);
      const known = byKey.get(set.key) ?? { set, tenants: 0 };
      known.tenants += tenants;
      byKey.set(set.key, known);
    };
    for (const tenant of tenants) count(this.platform.modulesOf(tenant), 1);
    count(
      this.platform.registry.modules.map(({ slug }) => slug),
      0,
    );
    return [...byKey.values()].sort((a, b) => b.tenants - a.tenants).map(({ set }) => set);
  }

  /** Throws `OperationRejected` for a document that this tenant's graph cannot answer, and what `requestedText` throws. */
  async prepare(context: RequestContext, asked: GraphqlRequest): Promise<PreparedRequest> {
    const { operationName, variables } = asked;
    const text = requestedText(context, asked);
    const query = typeof text === 'string' ? text : await text;
    const graph = await this.graphOf(context);
    const request = { query, ...(operationName != null && { operationName }) };
    return { context, graph, request, operation: await graph.prepare(request), variables: variables ?? {} };
  }

  /** Answers a query or a mutation. */
  execute(
    { context, operation, variables }: PreparedRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<ExecutionResult> {
    return this.#federated.execute({ operation, variables, context, ...(signal && { signal }) });
  }

  /** Answers a query or a mutation for a transport: the data comes as JSON when nothing went wrong. */
  answer(
    { context, operation, variables }: PreparedRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Answer> {
    return this.#federated.answer({ operation, variables, context, ...(signal && { signal }) });
  }

  /**
   * Answers a subscription: events from now on, or after the cursor `resumeAfter`, pushed into the sink. Errors instead
   * when the variables do not fit; throws what the module's `authorize` throws, and for a cursor that cannot be honoured
   * `CURSOR_INVALID`, `CURSOR_KEY_UNKNOWN` or `CURSOR_EXPIRED`.
   */
  subscribe(
    prepared: PreparedRequest,
    options: SubscribeOptions,
  ): Promise<LiveSubscription | readonly GraphQLError[]> {
    return this.live.subscribe(prepared, options);
  }

  /** Any throw as the errors a client may see. */
  publicErrors(error: unknown, options: PublicErrorOptions): readonly GraphQLError[] {
    return graphqlErrors(error).map((each) => publicError(each, options));
  }

  /** How many subscriptions run in this process, of all tenants. */
  get liveSubscriptions(): number {
    return this.live.size;
  }

  async close(): Promise<void> {
    await this.#switches.close();
    await this.live.close();
    await this.remoteModules.close();
    await this.#federated.close();
  }
}
