import { isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

/**
 * An object of the unfiltered tree: everything the fetches brought, under response names, with key and required
 * fields the client may not have asked for. It has no prototype, so `__proto__` is a key like any other.
 */
export type DataObject = Record<string, unknown>;

export function newDataObject(): DataObject {
  return Object.create(null) as DataObject;
}

/** Of the objects whose class the compiled executor makes: as good as none, nothing is inherited from it. */
export const treePrototype = Object.freeze(Object.create(null) as object);

/** False for what a custom scalar may bring in process, such as a Date: that is a value, never merged into. */
export function isDataObject(value: unknown): value is DataObject {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === treePrototype || prototype === Object.prototype;
}

export function ownValue(object: DataObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function typenameOf(object: DataObject): string | undefined {
  const name = ownValue(object, '__typename');
  return typeof name === 'string' ? name : undefined;
}

/** Does an object that says it is of type `typename` satisfy `... on condition`? */
export function typeApplies(types: GraphQLSchema, typename: string, condition: string): boolean {
  if (typename === condition) return true;
  const type = types.getType(typename);
  const conditionType = types.getType(condition);
  if (!conditionType || !isAbstractType(conditionType)) return false;
  return (isObjectType(type) || isInterfaceType(type)) && types.isSubType(conditionType, type);
}
