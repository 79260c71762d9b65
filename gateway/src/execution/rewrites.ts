import type { GraphQLSchema } from 'graphql';
import type { FetchRewrite, KeyRenamer } from '../graph/query-plan.js';
import { isDataObject, newDataObject, ownValue, typeApplies, typenameOf } from './data-tree.js';
import type { DataObject } from './data-tree.js';
import type { ResponsePath } from './path.js';
import type { Target } from './targets.js';

const TYPE_CONDITION = '... on ';
const PARENT = '..';

/** Changes `data` in place: pass a value of one's own (a fresh representation, a copied answer). */
export function applyRewrites(
  types: GraphQLSchema,
  rewrites: readonly FetchRewrite[] | undefined,
  data: unknown,
): void {
  for (const rewrite of rewrites ?? []) {
    const key = rewrite.path.at(-1);
    if (key === undefined) continue;
    for (const object of objectsAt(types, data, rewrite.path.slice(0, -1))) rewriteKey(object, key, rewrite);
  }
}

/**
 * The response name of a position in a fetch's answer. The planner gives an alias of its own to a field that
 * would collide with another one in the fetch and renames it afterwards; errors have to follow.
 */
export function renamePath(rewrites: readonly FetchRewrite[] | undefined, path: ResponsePath): ResponsePath {
  const renamed = [...path];
  for (const rewrite of rewrites ?? []) {
    if (rewrite.kind !== 'KeyRenamer') continue;
    const keys = rewrite.path.filter((segment) => !segment.startsWith(TYPE_CONDITION));
    const positions = renamed.flatMap((key, index) => (typeof key === 'string' ? [index] : []));
    const last = positions[keys.length - 1];
    if (last !== undefined && keys.every((key, index) => renamed[positions[index] ?? -1] === key)) {
      renamed[last] = rewrite.renameKeyTo;
    }
  }
  return renamed;
}

/**
 * The variables a fetch takes from the objects above one target (`@fromContext`). Several renamers may lead to
 * one variable, one per possible type; the first that finds a value gives it.
 */
export function contextVariables(
  types: GraphQLSchema,
  renamers: readonly KeyRenamer[],
  target: Target,
): Readonly<DataObject> {
  const variables = newDataObject();
  for (const { path, renameKeyTo } of renamers) {
    if (variables[renameKeyTo] !== undefined) continue;
    const levels = path.filter((segment) => segment === PARENT).length;
    let from: Target | undefined = target;
    for (let level = 0; level < levels; level++) from = from?.parent;
    const value = from && valueAt(types, from.object, path.slice(levels));
    if (value !== undefined) variables[renameKeyTo] = value;
  }
  return variables;
}

function objectsAt(types: GraphQLSchema, value: unknown, path: readonly string[]): DataObject[] {
  if (Array.isArray(value)) return value.flatMap((element) => objectsAt(types, element, path));
  if (!isDataObject(value)) return [];
  const [segment, ...rest] = path;
  if (segment === undefined) return [value];
  if (!segment.startsWith(TYPE_CONDITION)) return objectsAt(types, ownValue(value, segment), rest);
  // A rewrite was made for what the fetch asks; an object that does not tell its type can only be the one meant.
  const typename = typenameOf(value);
  const applies =
    typename === undefined || typeApplies(types, typename, segment.slice(TYPE_CONDITION.length));
  return applies ? objectsAt(types, value, rest) : [];
}

function rewriteKey(object: DataObject, key: string, rewrite: FetchRewrite): void {
  if (rewrite.kind === 'ValueSetter') {
    object[key] = rewrite.setValueTo;
  } else if (Object.hasOwn(object, key)) {
    object[rewrite.renameKeyTo] = object[key];
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the tree's objects are dictionaries
    delete object[key];
  }
}

function valueAt(types: GraphQLSchema, value: unknown, path: readonly string[]): unknown {
  if (path.length === 0 || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => valueAt(types, element, path));
  if (!isDataObject(value)) return undefined;
  const [segment = '', ...rest] = path;
  if (!segment.startsWith(TYPE_CONDITION)) return valueAt(types, ownValue(value, segment), rest);
  const typename = typenameOf(value);
  const applies =
    typename === undefined || typeApplies(types, typename, segment.slice(TYPE_CONDITION.length));
  return applies ? valueAt(types, value, rest) : undefined;
}
