import {
  type ExecutionResult,
  type GraphQLError,
  type GraphQLScalarType,
  type GraphQLSchema,
  isScalarType,
  isSpecifiedScalarType,
  OperationTypeNode,
} from 'graphql';
import {
  type Answer,
  type DataSource,
  Executor,
  type ExecutorOptions,
  SharedExchanges,
  subscribeOperation,
} from './execution/index.js';
import {
  ApolloPlanner,
  type Graph,
  GraphCache,
  type GraphCacheOptions,
  moduleSchema,
  type ModuleSchema,
  type Operation,
  type OperationLimits,
  type Planner,
} from './graph/index.js';

/** One part of a graph: its contract, and who answers for it. */
export interface Subgraph<TContext> {
  readonly name: string;
  /** Federation 2 subgraph SDL. */
  readonly sdl: string;
  readonly dataSource: DataSource<TContext>;
}

export interface FederatedEngineOptions<TContext> {
  /** More may come with `setSubgraph`, or none of them when a supergraph is adopted. */
  readonly subgraphs?: Iterable<Subgraph<TContext>>;
  /** Owned by the engine from now on: `close()` closes it. Default: Apollo's, in a worker. */
  readonly planner?: Planner;
  readonly limits?: Partial<OperationLimits>;
  /** How graphs are kept. */
  readonly graphs?: Pick<GraphCacheOptions, 'memory' | 'store' | 'logger'>;
  /** How operations are answered. */
  readonly executor?: ExecutorOptions;
}

/** An operation on the graph it was prepared on, to be answered once. */
export interface PreparedExecution<TContext> {
  readonly operation: Operation;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: TContext;
  /** Aborted: no further fetch is started, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A subscription on the graph it was prepared on; `context` is its own, and each event gets another. */
export interface PreparedSubscription<TContext> extends PreparedExecution<TContext> {
  readonly contextOfEvent: () => TContext;
}

/**
 * Subgraphs, the graphs that sets of them compose to, and the answers these give. Knows no platform, no tenant and no
 * transport: the platform's gateway stands on it, and so does a single graph that is served alone.
 */
export class FederatedEngine<TContext> {
  readonly #schemas = new Map<string, ModuleSchema>();
  readonly #dataSources = new Map<string, DataSource<TContext>>();
  readonly #scalars = new Map<string, GraphQLScalarType>();
  #revision = 0;
  /** Requests in flight to its subgraphs in other processes, for those that are to be shared. */
  readonly exchanges = new SharedExchanges<ExecutionResult>();
  readonly graphs: GraphCache;
  readonly executor: Executor;

  constructor({
    subgraphs = [],
    planner = new ApolloPlanner(),
    limits,
    graphs,
    executor,
  }: FederatedEngineOptions<TContext> = {}) {
    this.executor = new Executor(executor);
    for (const subgraph of subgraphs) this.setSubgraph(subgraph);
    this.graphs = new GraphCache({
      modules: this.#schemas,
      planner,
      scalars: this.#scalars,
      ...(limits && { limits }),
      ...graphs,
    });
  }

  /** Adds a subgraph, or replaces the one of its name. Graphs that were composed before stay as they are. */
  setSubgraph({ name, sdl, dataSource }: Subgraph<TContext>): void {
    this.#schemas.set(name, moduleSchema(name, sdl));
    this.#revision += 1;
    this.#setDataSource(name, dataSource);
  }

  /** By subgraph name; what was added later is in it too. */
  get dataSources(): ReadonlyMap<string, DataSource<TContext>> {
    return this.#dataSources;
  }

  has(name: string): boolean {
    return this.#schemas.has(name);
  }

  /** Another number whenever a subgraph was added or replaced. */
  get revision(): number {
    return this.#revision;
  }

  /** The graph of all subgraphs. Rejects with `CompositionFailed`, or the planner's outage. */
  fullGraph(): Promise<Graph> {
    return this.graphs.graphFor([...this.#schemas.keys()]);
  }

  /**
   * The graph of a supergraph that was composed elsewhere, answered by these data sources; its subgraphs have no SDL of
   * their own here, and so are part of no other graph. Rejects as `fullGraph` does.
   */
  adopt(supergraphSdl: string, dataSources: ReadonlyMap<string, DataSource<TContext>>): Promise<Graph> {
    for (const [name, dataSource] of dataSources) this.#setDataSource(name, dataSource);
    return this.graphs.adopt(supergraphSdl, [...dataSources.keys()]);
  }

  /** Answers a query or a mutation. */
  execute(prepared: PreparedExecution<TContext>): Promise<ExecutionResult> {
    return this.#forgetting(prepared, this.executor.execute({ ...prepared, dataSources: this.#dataSources }));
  }

  /** Answers a query or a mutation for a transport: the data comes as JSON when nothing went wrong. */
  answer(prepared: PreparedExecution<TContext>): Promise<Answer> {
    return this.#forgetting(prepared, this.executor.answer({ ...prepared, dataSources: this.#dataSources }));
  }

  /**
   * Answers a subscription whose subgraph feeds it itself, for as long as it lasts; errors instead when it cannot
   * begin. See `subscribeOperation`.
   */
  subscribe(
    prepared: PreparedSubscription<TContext>,
  ): Promise<AsyncIterableIterator<ExecutionResult> | readonly GraphQLError[]> {
    return subscribeOperation({ ...prepared, dataSources: this.#dataSources, executor: this.executor });
  }

  close(): Promise<void> {
    return this.graphs.close();
  }

  /** Who knows that a mutation is done gets nothing that was read before. */
  #forgetting<T>({ operation }: PreparedExecution<TContext>, answer: Promise<T>): Promise<T> {
    if (operation.definition.operation !== OperationTypeNode.MUTATION) return answer;
    return answer.finally(() => {
      this.exchanges.forget();
    });
  }

  #setDataSource(name: string, dataSource: DataSource<TContext>): void {
    this.#dataSources.set(name, dataSource);
    for (const scalar of scalarsOf(dataSource.executable)) this.#scalars.set(scalar.name, scalar);
  }
}

function scalarsOf(schema: GraphQLSchema | undefined): GraphQLScalarType[] {
  if (!schema) return [];
  return Object.values(schema.getTypeMap())
    .filter(isScalarType)
    .filter((type) => !isSpecifiedScalarType(type));
}
