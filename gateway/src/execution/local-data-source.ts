import { execute, subscribe } from 'graphql';
import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql';
import type { DataSource, FetchRequest } from './data-source.js';
import { SubscriptionRefused } from './errors.js';

/** A module in this process: its fetches run on its own subgraph schema, already parsed, and validated by planning. */
export class LocalDataSource<TContext> implements DataSource<TContext> {
  constructor(readonly executable: GraphQLSchema) {}

  fetch(request: FetchRequest, context: TContext): Promise<ExecutionResult> | ExecutionResult {
    // `execute` also takes a subscription's document and then answers for the one event it is given.
    return execute(this.#argumentsFor(request, context)) as Promise<ExecutionResult> | ExecutionResult;
  }

  /** By the `subscribe` resolver of the root field. */
  async subscribe(request: FetchRequest, context: TContext): Promise<AsyncIterableIterator<ExecutionResult>> {
    const results = await subscribe(this.#argumentsFor(request, context));
    if (Symbol.asyncIterator in results) return results as AsyncIterableIterator<ExecutionResult>;
    throw new SubscriptionRefused(results.errors ?? []);
  }

  #argumentsFor(
    { document, operationName, variables, rootValue }: FetchRequest,
    contextValue: TContext,
  ): ExecutionArgs {
    const { executable: schema } = this;
    return { schema, document, operationName, variableValues: variables, contextValue, rootValue };
  }
}
