import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { FetchNode } from './query-plan.js';

/** A field that a fetch asks of entities. */
export interface EntityField {
  readonly field: FieldNode;
  /** The type it is asked of. */
  readonly type: string;
}

/** A fetch of entities that may be parted by their fields. */
export class EntityFetch {
  readonly #node: FetchNode;
  readonly #document: DocumentNode;
  readonly #selections: SelectionSetNode;
  readonly fields: readonly EntityField[];

  constructor(node: FetchNode) {
    this.#node = node;
    this.#document = withoutSpreads(parse(node.operation, { noLocation: true }));
    this.#selections = entitySelections(this.#document);
    this.fields = fieldsOf(this.#selections, '');
  }

  /** The fetch of some of the fields. */
  only(fields: ReadonlySet<FieldNode>): FetchNode {
    const kept = visit(this.#document, {
      SelectionSet: (selectionSet) =>
        selectionSet === this.#selections ? withOnly(selectionSet, fields) : undefined,
    });
    const used = new Set<string>();
    visit(kept, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
    const document = visit(kept, {
      VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
    });
    const variableUsages = this.#node.variableUsages?.filter((name) => used.has(name));
    return {
      ...this.#node,
      operation: stripIgnoredCharacters(print(document)),
      ...(variableUsages && { variableUsages }),
    };
  }
}

/** Every fragment written out where it is used. */
function withoutSpreads({ definitions }: DocumentNode): DocumentNode {
  const inline = ({ name, directives = [] }: FragmentSpreadNode): InlineFragmentNode | undefined => {
    for (const fragment of definitions) {
      if (fragment.kind !== Kind.FRAGMENT_DEFINITION || fragment.name.value !== name.value) continue;
      const { typeCondition, selectionSet } = fragment;
      return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet };
    }
    return undefined;
  };
  const operations = definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  // What replaces a node is visited next, and so the spreads within.
  return visit({ kind: Kind.DOCUMENT, definitions: operations }, { FragmentSpread: inline });
}

function entitySelections({ definitions: [definition] }: DocumentNode): SelectionSetNode {
  const root =
    definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections[0] : undefined;
  if (root?.kind === Kind.FIELD && root.selectionSet) return root.selectionSet;
  throw new Error('a fetch of entities asks for _entities');
}

function fieldsOf({ selections }: SelectionSetNode, type: string): EntityField[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [{ field: selection, type }];
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    return fieldsOf(selection.selectionSet, selection.typeCondition?.name.value ?? type);
  });
}

function withOnly(selectionSet: SelectionSetNode, fields: ReadonlySet<SelectionNode>): SelectionSetNode {
  const selections = selectionSet.selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind !== Kind.INLINE_FRAGMENT) return fields.has(selection) ? [selection] : [];
    const below = withOnly(selection.selectionSet, fields);
    return below.selections.length > 0 ? [{ ...selection, selectionSet: below }] : [];
  });
  return { ...selectionSet, selections };
}
