import { isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { isDataObject, newDataObject, ownValue } from './data-tree.js';
import type { DataObject } from './data-tree.js';

/**
 * Merges what a fetch brought into an object of the unfiltered tree. The source is copied, never linked: one entity
 * may be written to several places which later fetches complete each on its own, and a data source may hand out
 * an object it keeps.
 *
 * Two fetches that bring the same field bring the same value, except where one of them failed; so null never
 * replaces data.
 */
export function mergeInto(types: GraphQLSchema, target: DataObject, source: DataObject): void {
  for (const key of Object.keys(source)) {
    const incoming = source[key];
    if (incoming === undefined || (key === '__typename' && hasObjectType(types, target))) continue;
    target[key] = merged(types, ownValue(target, key), incoming);
  }
}

/** A copy of plain data; anything else (a Date of a custom scalar) is passed on as it is. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isDataObject(value)) return value;
  const copy = newDataObject();
  for (const key of Object.keys(value)) copy[key] = copyOf(value[key]);
  return copy;
}

/** A module with an `@interfaceObject` answers with the interface's name, which must not hide the real type. */
function hasObjectType(types: GraphQLSchema, target: DataObject): boolean {
  const known = ownValue(target, '__typename');
  return typeof known === 'string' && isObjectType(types.getType(known));
}

function merged(types: GraphQLSchema, known: unknown, incoming: unknown): unknown {
  if (known === undefined || known === null) return copyOf(incoming);
  if (incoming === null) return known;
  if (Array.isArray(known) && Array.isArray(incoming)) {
    // Lists of different lengths cannot be aligned by index, so the first one stands.
    if (known.length !== incoming.length) return known;
    return known.map((element, index) => merged(types, element, incoming[index] ?? null));
  }
  if (isDataObject(known) && isDataObject(incoming)) {
    mergeInto(types, known, incoming);
    return known;
  }
  return copyOf(incoming);
}
