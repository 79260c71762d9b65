import type { GraphQLSchema } from 'graphql';
import type { FetchNode, RequiredSelection } from '../../graph/query-plan.js';
import { type DataObject, treePrototype, typeApplies } from '../data-tree.js';

/** What the objects of one type are asked by: plain values, and none of them missing. */
export interface RepresentationPlan {
  /** Equal for equal representations and different for different ones; undefined for an object that is not ordinary. */
  keyOf(object: DataObject): string | undefined;
  /** Of an object that has a key. */
  representationOf(object: DataObject): DataObject;
}

/** Undefined for a type whose representations have parts of their own, or are rewritten: the generic code makes those. */
export function representationPlan(
  node: FetchNode,
  typename: string,
  types: GraphQLSchema,
): RepresentationPlan | undefined {
  if (node.inputRewrites?.length) return undefined;
  const names = requiredNames(node.requires ?? [], typename, types);
  if (!names?.includes('__typename') || names.length < 2) return undefined;
  const Representation = function () {
    // Filled below, in the order of what is required.
  } as unknown as new () => DataObject;
  Representation.prototype = treePrototype;
  const [single = '', ...more] = names.filter((name) => name !== '__typename');
  return {
    keyOf(object) {
      const first = partOfKey(object[single]);
      if (first === undefined || more.length === 0) return first;
      // Each part tells its length before it begins, so no two lists of parts read alike.
      let key = `${String(first.length)},${first}`;
      for (const name of more) {
        const part = partOfKey(object[name]);
        if (part === undefined) return undefined;
        key += `${String(part.length)},${part}`;
      }
      return key;
    },
    representationOf(object) {
      const representation = new Representation();
      for (const name of names) representation[name] = object[name];
      return representation;
    },
  };
}

/** What a value says in a key, its kind first: `"1"` is not `1`. */
function partOfKey(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return `"${value}`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'boolean':
      return String(value);
    default:
      return value === null ? 'null' : undefined;
  }
}

/** Undefined when one of them is an object. */
function requiredNames(
  selections: readonly RequiredSelection[],
  typename: string,
  types: GraphQLSchema,
): string[] | undefined {
  const names = new Set<string>();
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      if (selection.selections) return undefined;
      names.add(selection.alias ?? selection.name);
    } else if (
      selection.typeCondition === undefined ||
      typeApplies(types, typename, selection.typeCondition)
    ) {
      const below = requiredNames(selection.selections, typename, types);
      if (!below) return undefined;
      for (const name of below) names.add(name);
    }
  }
  return [...names];
}
