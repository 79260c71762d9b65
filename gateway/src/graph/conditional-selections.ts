import { Kind, visit, type FieldNode, type FragmentDefinitionNode, type SelectionNode } from 'graphql';
import type { Operation } from './operation.js';

type OperationParts = Pick<Operation, 'definition' | 'fragments'>;

/**
 * Of a field below which variables decide on everything, Apollo's planner takes their condition for the field's own, and
 * does not call a mutation of whose result nothing is wanted. A name beside them keeps it from that; the client does not
 * see it. The same operation when there is no such field.
 */
export function withSomethingUnconditional(operation: OperationParts): OperationParts {
  const { definition, fragments } = operation;
  let found = false;
  const visitor = {
    Field: {
      leave(field: FieldNode): FieldNode | undefined {
        const { selectionSet } = field;
        if (!selectionSet?.selections.every(isConditional)) return undefined;
        found = true;
        return {
          ...field,
          selectionSet: { ...selectionSet, selections: [...selectionSet.selections, TYPENAME] },
        };
      },
    },
  };
  const completed = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const [name, fragment] of Object.entries(fragments)) completed[name] = visit(fragment, visitor);
  const result = { definition: visit(definition, visitor), fragments: completed };
  return found ? result : operation;

  function isConditional(selection: SelectionNode): boolean {
    const { directives = [] } = selection;
    if (directives.some(({ name: { value } }) => value === 'skip' || value === 'include')) return true;
    if (selection.kind === Kind.FIELD) return false;
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
    return fragment?.selectionSet.selections.every(isConditional) ?? false;
  }
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
