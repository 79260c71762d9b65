import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  type DocumentNode,
  type FieldNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { FetchNode } from './query-plan.js';
import { fragmentsOf, withoutSpreads } from './spreads.js';

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
    const document = parse(node.operation, { noLocation: true });
    const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    this.#document = withoutSpreads({ ...document, definitions: operations }, fragmentsOf(document));
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
