import { GraphQLError } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { FieldCollector } from './collect-fields.js';
import type { FieldGroups } from './collect-fields.js';
import { newDataObject } from './data-tree.js';
import { ErrorLog, requestError } from './errors.js';
import type { FetchNode } from '../graph/query-plan.js';
import { executeFetch, receiveRootFetch } from './execute-fetch.js';
import { executeNode } from './execute-plan.js';
import type { Execution, ExecutionState } from './execution-state.js';
import { untilAborted } from './pending.js';
import type { Pending } from './pending.js';
import { inPlannedNames, renamedVariables } from './planned-names.js';
import { variableValues, type VariableValues } from './variable-values.js';
import { projectResponse } from './project-response.js';
import { SharedFetches } from './shared-fetches.js';
import type { Target } from './targets.js';

/**
 * Answers a query or a mutation. What goes wrong in a module is in the result's `errors`; without `data` they are
 * request errors (`BAD_USER_INPUT`). Rejects only with the reason of an aborted signal, or for a bug.
 */
export function executeOperation<TContext>(execution: Execution<TContext>): Promise<ExecutionResult> {
  return executeWith(execution, (state, root) => {
    const { node } = execution.operation.plan;
    if (node?.kind === 'Subscription') throw new Error('A subscription is executed event by event');
    return node && executeNode(state, node, root);
  });
}

/** What a subscription is answered for: an event the owning module's part runs on, or what that module has made of it. */
export type SubscribedEvent = { readonly rootValue: unknown } | { readonly primaryResult: ExecutionResult };

/**
 * Answers a subscription for one event: the owning module's part first, the rest of the plan on what it gave. Called
 * once per event and live operation; results and errors as in `executeOperation`.
 */
export function executeEvent<TContext>(
  execution: Execution<TContext> & SubscribedEvent,
): Promise<ExecutionResult> {
  return executeWith(execution, (state, root) => {
    const { node } = execution.operation.plan;
    if (node?.kind !== 'Subscription') throw new Error('Only a subscription is executed on an event');
    const { primary, rest } = node;
    const pending = executePrimary(state, primary, root, execution);
    if (!rest) return pending;
    return pending ? pending.then(() => executeNode(state, rest, root)) : executeNode(state, rest, root);
  });
}

function executePrimary<TContext>(
  state: ExecutionState<TContext>,
  primary: FetchNode,
  root: readonly Target[],
  event: SubscribedEvent,
): Pending {
  if ('rootValue' in event) return executeFetch(state, primary, root, event.rootValue);
  receiveRootFetch(state, primary, root, event.primaryResult);
  return undefined;
}

async function executeWith<TContext>(
  execution: Execution<TContext>,
  walk: (state: ExecutionState<TContext>, root: readonly Target[]) => Pending,
): Promise<ExecutionResult> {
  const { operation, signal } = execution;
  signal?.throwIfAborted();
  const { coerced, errors } = coercedVariables(execution);
  if (errors) return { errors };
  try {
    const { renamed } = operation;
    const state = newState(inPlannedNames(execution), renamed ? renamedVariables(renamed, coerced) : coerced);
    const { selectionSet } = state.execution.operation.definition;
    // Before the first fetch, because a condition that was given null is the caller's mistake.
    const rootFields: FieldGroups = state.fields.fieldsOf(state.rootType, selectionSet);
    const pending = walk(state, [{ object: state.data, path: undefined, parent: undefined }]);
    if (pending) await untilAborted(pending, signal);
    signal?.throwIfAborted();
    return projectResponse(state, rootFields);
  } catch (error) {
    if (signal?.aborted || !(error instanceof GraphQLError)) throw error;
    return { errors: [requestError(error)] };
  }
}

/** The variables with their defaults, or what is wrong with them, as request errors. */
export function coercedVariables<TContext>({
  operation: { apiSchema, definition },
  variables,
}: Execution<TContext>): VariableValues {
  return variableValues(apiSchema, { definitions: definition.variableDefinitions ?? [], variables });
}

function newState<TContext>(
  execution: Execution<TContext>,
  variables: Readonly<Record<string, unknown>>,
): ExecutionState<TContext> {
  const { apiSchema, supergraphSchema, definition, fragments, plan } = execution.operation;
  const rootType = apiSchema.getRootType(definition.operation);
  if (!rootType) throw new Error(`The graph has no type for a ${definition.operation}`);
  return {
    execution,
    variables,
    types: supergraphSchema ?? apiSchema,
    rootType,
    fields: new FieldCollector(apiSchema, fragments, variables),
    data: newDataObject(),
    incomplete: new WeakSet(),
    errors: new ErrorLog(),
    shared: SharedFetches.of(plan),
  };
}
