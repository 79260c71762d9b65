import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
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

/** CollectFields of the GraphQL specification (6.3.2) for one execution: the variables decide `@skip` and `@include`. */
export class FieldCollector {
  private readonly collected = new WeakMap<readonly FieldNode[], Map<RuntimeType, FieldGroups>>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  /** Throws a `GraphQLError` when a condition is given `null`. */
  fieldsOf(type: RuntimeType, selectionSet: SelectionSetNode): FieldGroups {
    const groups = new Map<string, FieldNode[]>();
    this.collect(type, selectionSet, groups, new Set());
    return groups;
  }

  /** The fields below one group, for objects of one type: collected once however many objects there are. */
  subfieldsOf(type: RuntimeType, group: readonly FieldNode[]): FieldGroups {
    let byType = this.collected.get(group);
    if (!byType) this.collected.set(group, (byType = new Map()));
    let groups = byType.get(type);
    if (!groups) byType.set(type, (groups = this.collectSubfields(type, group)));
    return groups;
  }

  private collectSubfields(type: RuntimeType, group: readonly FieldNode[]): FieldGroups {
    const groups = new Map<string, FieldNode[]>();
    const visited = new Set<string>();
    for (const { selectionSet } of group) {
      if (selectionSet) this.collect(type, selectionSet, groups, visited);
    }
    return groups;
  }

  private collect(
    type: RuntimeType,
    selectionSet: SelectionSetNode,
    groups: Map<string, FieldNode[]>,
    visited: Set<string>,
  ): void {
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
          if (this.applies(type, selection.typeCondition?.name.value)) {
            this.collect(type, selection.selectionSet, groups, visited);
          }
          break;
        case Kind.FRAGMENT_SPREAD: {
          const fragment = this.fragments[selection.name.value];
          if (!fragment || visited.has(selection.name.value)) break;
          visited.add(selection.name.value);
          if (this.applies(type, fragment.typeCondition.name.value)) {
            this.collect(type, fragment.selectionSet, groups, visited);
          }
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

  private applies(type: RuntimeType, condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const conditionType = this.schema.getType(condition);
    return (
      conditionType !== undefined &&
      isAbstractType(conditionType) &&
      this.schema.isSubType(conditionType, type)
    );
  }
}
