import {
  GraphQLBoolean,
  Kind,
  valueFromAST,
  visit,
  type ASTNode,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
} from 'graphql';
import type { Operation } from './operation.js';

type OperationParts = Pick<Operation, 'definition' | 'fragments'>;

/** `@skip(if: true)` or `@include(if: false)`, written as literals. */
export function isNeverIncluded({ directives = [] }: SelectionNode): boolean {
  return directives.some((directive) => included(directive) === false);
}

/**
 * Carries out what is decided already. Apollo's planner forgets such conditions where they stand within one by variable:
 * it fetches what is skipped, and calls a mutation that the client has skipped. The same operation when nothing is.
 */
export function withoutDecidedConditions(operation: OperationParts): OperationParts {
  const { definition, fragments } = operation;
  if (![definition, ...Object.values(fragments)].some(hasDecidedConditions)) return operation;
  const decidedFragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const [name, fragment] of Object.entries(fragments)) decidedFragments[name] = decided(fragment);
  return { definition: decided(definition), fragments: decidedFragments };
}

function hasDecidedConditions(node: ASTNode): boolean {
  let found = false;
  visit(node, { Directive: (directive) => void (found ||= included(directive) !== undefined) });
  return found;
}

function decided<Node extends ASTNode>(node: Node): Node {
  const decide = (selection: SelectionNode) => {
    if (isNeverIncluded(selection)) return null;
    const directives = selection.directives?.filter((directive) => included(directive) === undefined);
    return directives?.length === selection.directives?.length ? undefined : { ...selection, directives };
  };
  return visit(node, {
    Field: { enter: decide },
    InlineFragment: { enter: decide },
    FragmentSpread: { enter: decide },
    SelectionSet: {
      leave: (selectionSet) =>
        selectionSet.selections.length === 0 ? { ...selectionSet, selections: [NOTHING] } : undefined,
    },
  });
}

/** For a selection that has nothing left; the syntax wants something. */
const NOTHING: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** Undefined when a variable decides, and for other directives. */
function included({ name, arguments: [condition] = [] }: DirectiveNode): boolean | undefined {
  if (name.value !== 'skip' && name.value !== 'include') return undefined;
  const value = valueFromAST(condition?.value, GraphQLBoolean);
  return typeof value === 'boolean' ? (name.value === 'include') === value : undefined;
}
