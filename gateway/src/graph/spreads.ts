import {
  Kind,
  visit,
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
} from 'graphql';

/** Every fragment written out where it is used. Valid documents only: a cycle would have no end. */
export function withoutSpreads<Node extends ASTNode>(
  node: Node,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): Node {
  const writtenOut = ({ name, directives = [] }: FragmentSpreadNode): InlineFragmentNode | undefined => {
    const fragment = fragments[name.value];
    if (!fragment) return undefined;
    const { typeCondition, selectionSet } = fragment;
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet };
  };
  // What replaces a node is visited next, and so the spreads within.
  return visit(node, { FragmentSpread: writtenOut });
}

export function fragmentsOf({ definitions }: DocumentNode): Readonly<Record<string, FragmentDefinitionNode>> {
  // Without a prototype: a fragment may be called `constructor`.
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const node of definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node;
  }
  return fragments;
}
