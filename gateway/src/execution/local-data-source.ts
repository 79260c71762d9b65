import { execute } from 'graphql';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { DataSource, FetchRequest } from './data-source.js';

/** A module in this process: its fetches run on its own subgraph schema, already parsed, and validated by planning. */
export class LocalDataSource<TContext> implements DataSource<TContext> {
  constructor(readonly executable: GraphQLSchema) {}

  fetch(request: FetchRequest, context: TContext): Promise<ExecutionResult> | ExecutionResult {
    // `execute` also takes a subscription's document and then answers for the one event it is given.
    return execute({
      schema: this.executable,
      document: request.document,
      operationName: request.operationName,
      variableValues: request.variables,
      contextValue: context,
      rootValue: request.rootValue,
    }) as Promise<ExecutionResult> | ExecutionResult;
  }
}
