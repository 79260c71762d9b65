import type { DocumentNode, ExecutionResult } from 'graphql';

/** One request to one subgraph, as the executor makes it from a fetch node. */
export interface FetchRequest {
  /** Parsed once per plan and reused: data sources may key caches on its identity. */
  readonly document: DocumentNode;
  readonly source: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The event a subscription's primary fetch runs on; otherwise undefined. */
  readonly rootValue?: unknown;
}

/**
 * Answers fetches for one module. `TContext` is the request context, handed through untouched.
 * Expected failures are `errors` in the result; a throw means that the module could not be reached at all.
 */
export interface DataSource<TContext> {
  fetch(request: FetchRequest, context: TContext): Promise<ExecutionResult> | ExecutionResult;
}
