import { GRAPHQL_MAX_INT, GRAPHQL_MIN_INT, isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';

/**
 * The value as the response carries it, or undefined when the type does not allow it. Modules have serialized it
 * already, so nothing is converted here; except that an ID may come as a number from outside, and is a string.
 * An enum value that the API schema hides is not a value of the type.
 */
export function completeLeaf(type: GraphQLLeafType, value: unknown): unknown {
  if (isEnumType(type)) return typeof value === 'string' && type.getValue(value) ? value : undefined;
  switch (type.name) {
    case 'Int':
      return isInt(value) ? value : undefined;
    case 'Float':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    case 'Boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'String':
      return typeof value === 'string' ? value : undefined;
    case 'ID':
      if (typeof value === 'string') return value;
      return Number.isSafeInteger(value) ? String(value) : undefined;
    default:
      return jsonText(value) === undefined ? undefined : value;
  }
}

/** What a scalar of a module's own leaves; undefined for what JSON cannot say, as a bigint or a circle. */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value) as string | undefined;
  } catch {
    return undefined;
  }
}

function isInt(value: unknown): boolean {
  return (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= GRAPHQL_MIN_INT &&
    value <= GRAPHQL_MAX_INT
  );
}
