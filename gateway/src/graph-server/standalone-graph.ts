import { ClientError, createLogger, type Logger } from '@rustok/kernel';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { v7 as uuidv7 } from 'uuid';
import type { GraphqlRequest } from '../engine.js';
import { documentUnknown } from '../persisted-documents/index.js';
import { type Answer, SubgraphMetrics } from '../execution/index.js';
import { FederatedEngine } from '../federated-engine.js';
import type { Graph, Operation, OperationLimits } from '../graph/index.js';
import { graphqlErrors, publicError, type PublicErrorOptions } from '../http/errors.js';
import type { Identity, ServedEngine } from '../http/served-graph.js';
import type { LiveSink, LiveSubscription } from '../live/live-sink.js';
import type { GraphContext } from './graph-context.js';
import { GraphSubscription } from './graph-subscription.js';
import { openSubgraphs } from './open-subgraphs.js';
import { remoteDataSource } from './remote-subgraph.js';
import type { SubgraphSource } from './subgraph-source.js';
import { readySupergraph } from './supergraph-file.js';

export interface GraphOptions {
  /** Either these, to be composed, … */
  readonly subgraphs?: readonly SubgraphSource[];
  /** … or an Apollo supergraph's SDL, whose subgraphs are asked at the URLs it names. */
  readonly supergraph?: string;
  readonly limits?: Partial<OperationLimits>;
  /** Milliseconds in which all subgraphs that have to tell their SDL must be reached. Default 15,000. */
  readonly waitMs?: number;
  /** Whether a subgraph in another process is asked once for what several clients ask at the same time. Default true. */
  readonly shareRequestsInFlight?: boolean;
  /** Gives up waiting for subgraphs. */
  readonly signal?: AbortSignal;
  /** Default: warnings and errors, to stderr. */
  readonly logger?: Logger;
}

/** An operation on the graph, with the context it is answered in. */
export interface PreparedGraphRequest {
  readonly context: GraphContext;
  readonly operation: Operation;
  readonly variables: Readonly<Record<string, unknown>>;
}

const WAIT_MS = 15_000;

/** Milliseconds a subscription's client may take nothing. */
const STALLED_AFTER_MS = 30_000;

/**
 * One graph that is nobody's in particular, with the engine that serves tenants underneath. Throws
 * `SUBGRAPHS_UNUSABLE`, `SUPERGRAPH_INVALID` or `GRAPH_COMPOSITION_FAILED` with everything that is wrong, and the
 * planner's outages; nothing is left open then.
 */
export async function openGraph({
  subgraphs = [],
  supergraph,
  limits,
  waitMs = WAIT_MS,
  shareRequestsInFlight = true,
  signal,
  logger = createLogger('warn'),
}: GraphOptions): Promise<StandaloneGraph> {
  const metrics = new SubgraphMetrics();
  const running: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let stop = running.pop(); stop; stop = running.pop()) await stop();
  };
  try {
    const engine = new FederatedEngine<GraphContext>(limits && { limits });
    running.push(() => engine.close());
    const exchanges = shareRequestsInFlight ? engine.exchanges : undefined;
    if (supergraph !== undefined) {
      const ready = readySupergraph(supergraph);
      const remotes = ready.subgraphs.map((source) => remoteDataSource(source, { metrics, exchanges }));
      running.push(() => Promise.all(remotes.map((remote) => remote.close())));
      const graph = await engine.adopt(ready.sdl, new Map(remotes.map((remote) => [remote.name, remote])));
      return new StandaloneGraph({ engine, graph, metrics, logger, close });
    }
    const opened = await openSubgraphs(subgraphs, {
      ...{ context: newContext(logger), metrics, exchanges },
      signal: AbortSignal.any([AbortSignal.timeout(waitMs), ...(signal ? [signal] : [])]),
    });
    running.push(() => opened.close());
    for (const subgraph of opened.subgraphs) engine.setSubgraph(subgraph);
    return new StandaloneGraph({ engine, graph: await engine.fullGraph(), metrics, logger, close });
  } catch (error) {
    await close();
    throw error;
  }
}

interface Parts {
  readonly engine: FederatedEngine<GraphContext>;
  readonly graph: Graph;
  readonly metrics: SubgraphMetrics;
  readonly logger: Logger;
  readonly close: () => Promise<void>;
}

/** From a document to its answer, or its answers. Knows nothing of transports. */
export class StandaloneGraph implements ServedEngine<
  GraphContext,
  PreparedGraphRequest,
  Identity<GraphContext>
> {
  readonly #engine: FederatedEngine<GraphContext>;
  readonly #close: () => Promise<void>;
  readonly graph: Graph;
  /** Figures of its servers, for a program's own `/metrics`. */
  readonly metrics: SubgraphMetrics;
  readonly logger: Logger;

  constructor({ engine, graph, metrics, logger, close }: Parts) {
    this.#engine = engine;
    this.#close = close;
    this.graph = graph;
    this.metrics = metrics;
    this.logger = logger;
  }

  /** For one operation. */
  newContext(
    request: Partial<Pick<GraphContext, 'requestId' | 'headers' | 'connectionParams'>> = {},
  ): GraphContext {
    return { ...newContext(this.logger), ...request };
  }

  /** Throws `OperationRejected` for a document that the graph cannot answer; it knows none by an id. */
  async prepare(
    context: GraphContext,
    { query, documentId, isApollos, operationName, variables }: GraphqlRequest,
  ): Promise<PreparedGraphRequest> {
    if (documentId !== undefined) throw documentUnknown({ documentId, isApollos });
    const operation = await this.graph.prepare({ query, ...(operationName != null && { operationName }) });
    return { context, operation, variables: variables ?? {} };
  }

  /** Answers a query or a mutation; its errors are as subgraphs gave them, see `publicErrors`. */
  execute(
    prepared: PreparedGraphRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<ExecutionResult> {
    return this.#engine.execute({ ...prepared, ...(signal && { signal }) });
  }

  /** As `execute`; the data comes as JSON when nothing went wrong. */
  answer(
    prepared: PreparedGraphRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Answer> {
    return this.#engine.answer({ ...prepared, ...(signal && { signal }) });
  }

  /** Answers a subscription, result by result; errors instead when it cannot begin. */
  results(
    prepared: PreparedGraphRequest,
  ): Promise<AsyncIterableIterator<ExecutionResult> | readonly GraphQLError[]> {
    return this.#engine.subscribe({ ...prepared, contextOfEvent: () => ({ ...prepared.context }) });
  }

  /** As `results`, into a sink. Throws `CURSOR_INVALID` for any cursor: no events are kept here. */
  async subscribe(
    prepared: PreparedGraphRequest,
    { sink, resumeAfter }: { readonly sink: LiveSink; readonly resumeAfter?: string },
  ): Promise<LiveSubscription | readonly GraphQLError[]> {
    if (resumeAfter !== undefined) {
      throw new ClientError('CURSOR_INVALID', 'This graph keeps no events, so nothing can be resumed.', {
        details: { retryable: false },
      });
    }
    const results = await this.results(prepared);
    if (!('next' in results)) return results;
    const subscription = new GraphSubscription({
      ...{ results, sink },
      publicErrors: (error) => this.publicErrors(error, prepared.context),
      stalledAfterMs: STALLED_AFTER_MS,
    });
    void subscription.run();
    return subscription;
  }

  /**
   * Any throw as the errors a client may see. What a subgraph reports passes as it is, as from any gateway; a failure of
   * ours is masked.
   */
  publicErrors(error: unknown, options: PublicErrorOptions): readonly GraphQLError[] {
    return graphqlErrors(error).map((each) =>
      typeof each.extensions['module'] === 'string' ? reported(each, options) : publicError(each, options),
    );
  }

  /** May be called again. */
  close(): Promise<void> {
    return this.#close();
  }
}

function newContext(logger: Logger): GraphContext {
  return { requestId: uuidv7(), logger, headers: {}, connectionParams: {} };
}

/** A subgraph's error. Where it runs in this process, this is the only place that can tell its author more. */
function reported(error: GraphQLError, { logger, requestId }: PublicErrorOptions): GraphQLError {
  const { originalError: err, path, extensions } = error;
  if (err) logger.warn({ err, requestId, path, module: extensions['module'] }, 'a subgraph failed');
  return error;
}
