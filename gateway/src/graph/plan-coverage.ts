import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type GraphQLCompositeType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { isNeverIncluded } from './decided-conditions.js';
import type { Operation } from './operation.js';
import type { QueryPlan } from './query-plan.js';
import { addNode, newWritten, type Written } from './written-names.js';

/**
 * A field that the client gets if its object exists, and that no fetch of the plan asks for: `Query.me.name`. Undefined
 * when there is none. Fields that depend on a variable or on an object's type do not count: a plan may leave out what
 * cannot occur.
 */
export function uncoveredField(
  { definition, fragments, apiSchema }: Pick<Operation, 'definition' | 'fragments' | 'apiSchema'>,
  { node }: QueryPlan,
): string | undefined {
  const rootType = apiSchema.getRootType(definition.operation);
  if (!rootType) return undefined;
  const written = newWritten();
  if (node) addNode(written, node);
  return uncoveredBelow(definition.selectionSet, rootType, written, rootType.name);

  function uncoveredBelow(
    { selections }: SelectionSetNode,
    type: GraphQLCompositeType,
    here: Written,
    path: string,
  ): string | undefined {
    for (const selection of selections) {
      const uncovered = isCertain(selection) ? uncoveredSelection(selection, type, here, path) : undefined;
      if (uncovered !== undefined) return uncovered;
    }
    return undefined;
  }

  function uncoveredSelection(
    selection: SelectionNode,
    type: GraphQLCompositeType,
    here: Written,
    path: string,
  ): string | undefined {
    if (selection.kind !== Kind.FIELD) {
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      const condition = apiSchema.getType(fragment?.typeCondition?.name.value ?? type.name);
      if (!fragment || !condition || !isCompositeType(condition) || !isAlways(type, condition))
        return undefined;
      return uncoveredBelow(fragment.selectionSet, type, here, path);
    }
    const name = selection.name.value;
    if (name.startsWith('__') || !(isObjectType(type) || isInterfaceType(type))) return undefined;
    const field = type.getFields()[name];
    if (!field) return undefined;
    const below = here.names.get(selection.alias?.value ?? name);
    // Of an interface's field the plan may know that no module has an object with it here.
    if (!below) return isObjectType(type) ? `${path}.${name}` : undefined;
    const fieldType = getNamedType(field.type);
    if (!selection.selectionSet || !isObjectType(fieldType)) return undefined;
    return uncoveredBelow(selection.selectionSet, fieldType, below, `${path}.${name}`);
  }

  function isAlways(type: GraphQLCompositeType, condition: GraphQLCompositeType): boolean {
    return type === condition || (isAbstractType(condition) && apiSchema.isSubType(condition, type as never));
  }
}

function isCertain(selection: SelectionNode): boolean {
  if (isNeverIncluded(selection)) return false;
  return !selection.directives?.some(
    ({ arguments: [condition] = [] }) => condition?.value.kind === Kind.VARIABLE,
  );
}
