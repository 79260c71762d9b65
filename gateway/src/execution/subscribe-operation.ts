import { type ExecutionResult, GraphQLError } from 'graphql';
import { fetchError, moduleError, SubscriptionRefused } from './errors.js';
import { rootFetchRequest } from './execute-fetch.js';
import { coercedVariables } from './execute-operation.js';
import type { Execution } from './execution-state.js';
import type { Executor } from './executor.js';
import { pathOf } from './path.js';
import { inPlannedNames } from './planned-names.js';
import { ResultIterator } from './result-iterator.js';

/** A subscription that its own subgraph feeds. `context` is that of the subscription itself. */
export interface SubscriptionExecution<TContext> extends Execution<TContext> {
  /** Makes the context in which one event is answered: what is loaded for it is not kept for the next. */
  readonly contextOfEvent: () => TContext;
  readonly executor: Executor;
}

/**
 * Answers a subscription for as long as it lasts: the owning subgraph is asked once and gives a result for each event,
 * the rest of the plan is fetched on it. One event at a time, when the reader asks for it: who reads slowly makes the
 * subgraph wait. Errors instead when it cannot begin. The iterator rejects with a
 * `GraphQLError` when the subgraph breaks off, and is done then; `return` ends the subscription in the subgraph.
 */
export async function subscribeOperation<TContext>(
  execution: SubscriptionExecution<TContext>,
): Promise<AsyncIterableIterator<ExecutionResult> | readonly GraphQLError[]> {
  const { node } = execution.operation.plan;
  if (node?.kind !== 'Subscription') throw new Error('Only a subscription lasts');
  const { errors } = coercedVariables(execution);
  if (errors) return errors;

  const module = node.primary.serviceName;
  let primaryResults: AsyncIterableIterator<ExecutionResult>;
  try {
    primaryResults = await subscribePrimary(execution);
  } catch (error) {
    if (!(error instanceof SubscriptionRefused)) {
      return [fetchError(module, `Module "${module}" could not be reached.`, [], error)];
    }
    return error.errors.map((each) => moduleError(module, each, pathOf(each)));
  }
  return new ResultIterator({
    source: primaryResults,
    answer: (primaryResult, whileWanted) =>
      execution.executor.executeEvent({
        ...execution,
        context: execution.contextOfEvent(),
        primaryResult,
        signal: whileWanted,
      }),
    brokenOff: (cause) =>
      cause instanceof GraphQLError
        ? moduleError(module, cause, pathOf(cause))
        : fetchError(module, `Module "${module}" broke the subscription off.`, [], cause),
  });
}

/**
 * What the owning subgraph gives for each event: the `primaryResult` of `executeEvent`. Rejects as
 * `DataSource.subscribe` does. The variables must fit.
 */
export async function subscribePrimary<TContext>(
  execution: Execution<TContext>,
): Promise<AsyncIterableIterator<ExecutionResult>> {
  const { dataSources, context, operation } = execution;
  const { node } = operation.plan;
  if (node?.kind !== 'Subscription') throw new Error('Only a subscription lasts');
  const { primary } = node;
  const dataSource = dataSources.get(primary.serviceName);
  if (!dataSource?.subscribe) {
    throw new SubscriptionRefused([
      { message: `Module "${primary.serviceName}" does not answer subscriptions.` },
    ]);
  }
  return dataSource.subscribe(rootFetchRequest(inPlannedNames(execution), primary), context);
}
