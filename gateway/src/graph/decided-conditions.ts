import {
  GraphQLBoolean,
  Kind,
  valueFromAST,
  visit,
  type ASTNode,
  type DirectiveNode,
  type FieldNode,
  type SelectionNode,
} from 'graphql';

/** `@skip(if: true)` or `@include(if: false)`, written as literals. */
export function isNeverIncluded({ directives = [] }: SelectionNode): boolean {
  return directives.some((directive) => included(directive) === false);
}

export function hasDecidedConditions(nodes: readonly ASTNode[]): boolean {
  let found = false;
  for (const node of nodes) {
    visit(node, { Directive: (directive) => void (found ||= included(directive) !== undefined) });
  }
  return found;
}

/**
 * Carries out what is decided already. Apollo's planner forgets such conditions where they stand within one by variable:
 * it fetches what is skipped, and calls a mutation that the client has skipped.
 */
export function withoutDecidedConditions<Node extends ASTNode>(node: Node): Node {
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
