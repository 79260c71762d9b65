import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';

/** One request to one subgraph, as the executor makes it from a fetch node. */
export interface FetchRequest {
  /** Parsed once per plan and reused: data sources may key caches on its identity. */
  readonly document: DocumentNode;
  readonly source: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The event a subscription's primary fetch runs on; otherwise undefined. */
  readonly rootValue?: unknown;
  /** Sent along to a subgraph in another process. Default: nothing. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /**
   * Whether what somebody else asked a moment before may be the answer. Not so for what is read after a mutation or for an
   * event: it has to know what these have changed. Absent: no.
   */
  readonly mayShare?: boolean;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Answers fetches for one subgraph. `TContext` is the request context, handed through untouched.
 * Expected failures are `errors` in the result; a throw means that the subgraph could not be reached at all.
 */
export interface DataSource<TContext> {
  fetch(request: FetchRequest, context: TContext): Promise<ExecutionResult> | ExecutionResult;

  /**
   * Answers a subscription's primary fetch for as long as it lasts: a result for each event. Absent where events come
   * another way, as the platform's do from its log. Rejects when it cannot begin, with `SubscriptionRefused` where the
   * subgraph has said why; the iterator's `return` ends it.
   */
  subscribe?(request: FetchRequest, context: TContext): Promise<AsyncIterableIterator<ExecutionResult>>;

  /** Of a subgraph in this process: what its fetches run on. */
  readonly executable?: GraphQLSchema;
}
