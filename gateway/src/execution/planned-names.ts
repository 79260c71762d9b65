import type { RenamedOperation } from '../graph/operation.js';
import type { Execution } from './execution-state.js';

type Variables = Readonly<Record<string, unknown>>;

/** The execution in the names that its plan uses, which are the client's except where these were in the plan's way. */
export function inPlannedNames<TContext>(execution: Execution<TContext>): Execution<TContext> {
  const { operation, variables } = execution;
  if (!operation.renamed) return execution;
  const { definition, fragments } = operation.renamed;
  return {
    ...execution,
    operation: { ...operation, definition, fragments },
    variables: renamedVariables(operation.renamed, variables),
  };
}

export function renamedVariables({ variableNames }: RenamedOperation, variables: Variables): Variables {
  const renamed = { ...variables };
  for (const [planned, client] of variableNames) {
    if (Object.hasOwn(variables, client)) renamed[planned] = variables[client];
  }
  return renamed;
}
