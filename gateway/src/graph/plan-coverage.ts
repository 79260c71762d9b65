import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type DefinitionNode,
  type GraphQLCompositeType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { isNeverIncluded } from './decided-conditions.js';
import type { Operation } from './operation.js';
import type { FetchNode, PlanNode, QueryPlan, SubscriptionNode } from './query-plan.js';

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

/** Response names that some fetch writes, whatever the types of the objects. */
interface Written {
  readonly names: Map<string, Written>;
}

function newWritten(): Written {
  return { names: new Map() };
}

function addNode(at: Written, node: PlanNode | SubscriptionNode): void {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      for (const each of node.nodes) addNode(at, each);
      break;
    case 'Subscription':
      addFetch(at, node.primary);
      if (node.rest) addNode(at, node.rest);
      break;
    case 'Condition':
      if (node.ifClause) addNode(at, node.ifClause);
      if (node.elseClause) addNode(at, node.elseClause);
      break;
    case 'Flatten':
      addNode(node.path.map(String).map(withoutTypes).filter(isKey).reduce(below, at), node.node);
      break;
    case 'Fetch':
      addFetch(at, node);
  }
}

function addFetch(at: Written, node: FetchNode): void {
  const answer = node.requires ? newWritten() : at;
  const { definitions } = parse(node.operation, { noLocation: true });
  for (const definition of definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION)
      addSelections(answer, definition.selectionSet, definitions);
  }
  const entity = node.requires ? below(answer, '_entities') : answer;
  for (const rewrite of node.outputRewrites ?? []) {
    if (rewrite.kind !== 'KeyRenamer') continue;
    const keys = rewrite.path.filter((segment) => !segment.startsWith('... on '));
    const parent = keys.slice(0, -1).reduce(below, entity);
    merge(below(parent, rewrite.renameKeyTo), below(parent, keys.at(-1) ?? ''));
  }
  if (entity !== at) merge(at, entity);
}

function addSelections(
  at: Written,
  { selections }: SelectionSetNode,
  definitions: readonly DefinitionNode[],
): void {
  for (const selection of selections) {
    switch (selection.kind) {
      case Kind.FIELD: {
        const child = below(at, selection.alias?.value ?? selection.name.value);
        if (selection.selectionSet) addSelections(child, selection.selectionSet, definitions);
        break;
      }
      case Kind.INLINE_FRAGMENT:
        addSelections(at, selection.selectionSet, definitions);
        break;
      case Kind.FRAGMENT_SPREAD:
        for (const definition of definitions) {
          const isMeant =
            definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value;
          if (isMeant) addSelections(at, definition.selectionSet, definitions);
        }
    }
  }
}

function merge(into: Written, from: Written): void {
  for (const [name, child] of from.names) merge(below(into, name), child);
}

function below(at: Written, name: string): Written {
  let child = at.names.get(name);
  if (!child) at.names.set(name, (child = newWritten()));
  return child;
}

/** `author|[User,Robot]` is a key with a condition. */
function withoutTypes(segment: string): string {
  return segment.replace(/\|\[.*\]$/, '');
}

function isKey(segment: string): boolean {
  return segment !== '' && segment !== '@';
}
