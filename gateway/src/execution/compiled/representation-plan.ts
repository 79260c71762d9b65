import type { GraphQLSchema } from 'graphql';
import type { FetchNode, RequiredSelection } from '../../graph/query-plan.js';
import { type DataObject, treePrototype, typeApplies } from '../data-tree.js';
import { generate, property } from './generate.js';
import type { TreeObject } from './response-shape.js';

/** What the objects of one type are asked by. */
export interface RepresentationPlan {
  /** The representation of an object that has plain values for all that is required; otherwise undefined. */
  readonly ordinary: (object: TreeObject) => DataObject | undefined;
  /** The only field besides the type's name: two representations are the same when its strings are. */
  readonly singleKey: string | undefined;
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
  const values = names.map((name, index) => `value${String(index)} = ${property('object', name)}`);
  const unordinary = names.map((_, index) => {
    const value = `value${String(index)}`;
    return `${value} === undefined || (typeof ${value} === 'object' && ${value} !== null)`;
  });
  const fields = names.map((name, index) => `${property('this', name)} = value${String(index)};`);
  const ordinary = generate<RepresentationPlan['ordinary']>(
    { prototype: treePrototype },
    `function Representation(${names.map((_, index) => `value${String(index)}`).join(', ')}) { ${fields.join(' ')} }
Representation.prototype = prototype;
return function (object) {
  const ${values.join(', ')};
  if (${unordinary.join(' || ')}) return undefined;
  return new Representation(${names.map((_, index) => `value${String(index)}`).join(', ')});
};`,
  );
  const [key, ...more] = names.filter((name) => name !== '__typename');
  return { ordinary, singleKey: more.length === 0 ? key : undefined };
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
