import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isInterfaceType,
  Kind,
} from 'graphql';
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

/**
 * The type an object is read as. Usually its object type; an interface when the only module that knows the object
 * declares the interface as `@interfaceObject` and nobody asked for the real type.
 */
export type RuntimeType = GraphQLObjectType | GraphQLInterfaceType;

/** By response name, in the order of the document. */
export type FieldGroups = ReadonlyMap<string, readonly FieldNode[]>;

export interface Subfields {
  readonly fields: FieldGroups;
  /** Read as an interface, but a fragment asks for more on one of the types behind it. */
  readonly dependOnRealType: boolean;
}

interface Collection {
  readonly groups: Map<string, FieldNode[]>;
  readonly visited: Set<string>;
  open: boolean;
}

function newCollection(): Collection {
  return { groups: new Map(), visited: new Set(), open: false };
}

/** CollectFields of the GraphQL specification (6.3.2) for one execution: the variables decide `@skip` and `@include`. */
export class FieldCollector {
  private readonly collected = new WeakMap<readonly FieldNode[], Map<RuntimeType, Subfields>>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  /** Throws a `GraphQLError` when a condition is given `null`. */
  fieldsOf(type: RuntimeType, selectionSet: SelectionSetNode): FieldGroups {
    const into = newCollection();
    this.collect(type, selectionSet, into);
    return into.groups;
  }

  /** What is wanted of objects of some type at least. */
  fieldsOfAnyType(selectionSets: readonly SelectionSetNode[]): FieldGroups {
    const into = newCollection();
    for (const selectionSet of selectionSets) this.collect(undefined, selectionSet, into);
    return into.groups;
  }

  /** The fields below one group, for objects of one type: collected once, however many objects there are. */
  subfieldsOf(type: RuntimeType, group: readonly FieldNode[]): Subfields {
    let byType = this.collected.get(group);
    if (!byType) this.collected.set(group, (byType = new Map()));
    let subfields = byType.get(type);
    if (!subfields) byType.set(type, (subfields = this.collectSubfields(type, group)));
    return subfields;
  }

  private collectSubfields(type: RuntimeType, group: readonly FieldNode[]): Subfields {
    const into = newCollection();
    for (const { selectionSet } of group) {
      if (selectionSet) this.collect(type, selectionSet, into);
    }
    return { fields: into.groups, dependOnRealType: into.open };
  }

  private collect(type: RuntimeType | undefined, selectionSet: SelectionSetNode, into: Collection): void {
    const { groups, visited } = into;
    for (const selection of selectionSet.selections) {
      if (!this.isIncluded(selection)) continue;
      switch (selection.kind) {
        case Kind.FIELD: {
          const name = selection.alias?.value ?? selection.name.value;
          const group = groups.get(name);
          if (group) group.push(selection);
          else groups.set(name, [selection]);
          break;
        }
        case Kind.INLINE_FRAGMENT:
          this.collectFragment(type, selection.typeCondition?.name.value, selection.selectionSet, into);
          break;
        case Kind.FRAGMENT_SPREAD: {
          const fragment = this.fragments[selection.name.value];
          if (!fragment || visited.has(selection.name.value)) break;
          visited.add(selection.name.value);
          this.collectFragment(type, fragment.typeCondition.name.value, fragment.selectionSet, into);
          break;
        }
      }
    }
  }

  private isIncluded(selection: SelectionNode): boolean {
    if (!selection.directives?.length) return true;
    const skip = getDirectiveValues(GraphQLSkipDirective, selection, this.variables);
    if (skip?.['if'] === true) return false;
    const include = getDirectiveValues(GraphQLIncludeDirective, selection, this.variables);
    return include?.['if'] !== false;
  }

  private collectFragment(
    type: RuntimeType | undefined,
    condition: string | undefined,
    selectionSet: SelectionSetNode,
    into: Collection,
  ): void {
    if (this.applies(type, condition)) {
      this.collect(type, selectionSet, into);
    } else if (isInterfaceType(type)) {
      // By each type, since fragments within may exclude each other: `... on Film { ... on Song { id } }` asks for nothing.
      into.open ||= this.schema.getPossibleTypes(type).some((possible) => {
        const missed = { ...newCollection(), visited: new Set(into.visited) };
        this.collectFragment(possible, condition, selectionSet, missed);
        return missed.groups.size > 0;
      });
    }
  }

  private applies(type: RuntimeType | undefined, condition: string | undefined): boolean {
    if (type === undefined || condition === undefined || condition === type.name) return true;
    const conditionType = this.schema.getType(condition);
    return (
      conditionType !== undefined &&
      isAbstractType(conditionType) &&
      this.schema.isSubType(conditionType, type)
    );
  }
}
