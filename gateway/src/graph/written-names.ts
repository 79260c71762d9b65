import { Kind, parse, type DefinitionNode, type SelectionSetNode } from 'graphql';
import type { FetchNode, FlattenNode, PlanNode, SubscriptionNode } from './query-plan.js';

/** Response names that some fetch writes, whatever the types of the objects. */
export interface Written {
  readonly names: Map<string, Written>;
}

export function newWritten(): Written {
  return { names: new Map() };
}

/** Notes what the node's fetches write below this position. */
export function addNode(at: Written, node: PlanNode | SubscriptionNode): void {
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
      addNode(keysOf(node).reduce(below, at), node.node);
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

export function below(at: Written, name: string): Written {
  let child = at.names.get(name);
  if (!child) at.names.set(name, (child = newWritten()));
  return child;
}

/** Response names on the way to the objects that the fetch is for. */
export function keysOf({ path }: FlattenNode): string[] {
  return path.map(String).map(withoutTypes).filter(isKey);
}

/** `author|[User,Robot]` is a key with a condition. */
function withoutTypes(segment: string): string {
  return segment.replace(/\|\[.*\]$/, '');
}

function isKey(segment: string): boolean {
  return segment !== '' && segment !== '@';
}
