import { GraphQLError } from 'graphql';
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

/** The error at its place in the client's response. */
export function inClientsNames({ responseNames }: RenamedOperation, error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, originalError, extensions } = error;
  const path = error.path?.map((key) => responseNames.get(String(key)) ?? key);
  return new GraphQLError(message, { nodes, source, positions, path, originalError, extensions });
}
