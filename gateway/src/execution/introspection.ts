import { executeSync, Kind, OperationTypeNode } from 'graphql';
import type { ExecutionResult, FieldNode } from 'graphql';
import type { Execution } from './execution-state.js';

/** `__schema` and `__type`, which only a query root has: no module is asked, the graph's API schema answers. */
export function isIntrospection(group: readonly FieldNode[]): boolean {
  const name = group[0]?.name.value;
  return name === '__schema' || name === '__type';
}

/** One group of root fields, with what it needs of the client's document. */
export function executeIntrospection<TContext>(
  { operation, variables }: Execution<TContext>,
  group: readonly FieldNode[],
): ExecutionResult {
  const { definition, fragments, apiSchema } = operation;
  return executeSync({
    schema: apiSchema,
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          ...definition,
          operation: OperationTypeNode.QUERY,
          selectionSet: { kind: Kind.SELECTION_SET, selections: group },
        },
        ...Object.values(fragments),
      ],
    },
    variableValues: variables,
  });
}
