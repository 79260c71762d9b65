import type { GraphQLSchema } from 'graphql';
import { isDataObject, ownValue, typeApplies, typenameOf } from './data-tree.js';
import type { DataObject } from './data-tree.js';
import type { Path } from './path.js';

/** An object of the unfiltered tree that a fetch completes, and where in the response it stands. */
export interface Target {
  readonly object: DataObject;
  readonly path: Path | undefined;
  /** The object one field above, past any lists: what `..` means in a context rewrite. */
  readonly parent: Target | undefined;
}

type Segments = readonly (string | number)[];

/** Every object at a flatten node's path below the given ones; absent and null ones are left out. */
export function targetsAt(types: GraphQLSchema, from: readonly Target[], segments: Segments): Target[] {
  const found: Target[] = [];
  for (const target of from) {
    descend({ types, found, value: target.object, path: target.path, parent: target.parent }, segments);
  }
  return found;
}

interface Position {
  readonly types: GraphQLSchema;
  readonly found: Target[];
  readonly value: unknown;
  readonly path: Path | undefined;
  readonly parent: Target | undefined;
}

function descend(position: Position, segments: Segments): void {
  const { value } = position;
  if (Array.isArray(value)) {
    // Planners write `@` for a list; going into every element without being told serves those that do not.
    const rest = isEveryElement(segments[0]) ? conditionAlone(segments) : segments;
    value.forEach((element, index) => {
      descend({ ...position, value: element, path: { parent: position.path, key: index } }, rest);
    });
    return;
  }
  if (!isDataObject(value)) return;
  const { path, parent } = position;
  const [segment, ...rest] = segments;
  if (segment === undefined) {
    position.found.push({ object: value, path, parent });
    return;
  }
  const { key, possibleTypes } = parseSegment(segment);
  if (key !== '') {
    const child = { parent: path, key };
    const here = { object: value, path, parent };
    const next = ownValue(value, String(key));
    descend({ ...position, value: next, path: child, parent: here }, [...possibleTypes.segment, ...rest]);
  } else if (satisfies(position.types, value, possibleTypes.names)) {
    descend(position, rest);
  }
}

function isEveryElement(segment: string | number | undefined): boolean {
  return segment !== undefined && parseSegment(segment).key === '@';
}

/** `['@|[Book]', 'author']` once inside the list: `['|[Book]', 'author']`. */
function conditionAlone([segment, ...rest]: Segments): Segments {
  return segment === undefined ? rest : [...parseSegment(segment).possibleTypes.segment, ...rest];
}

/** `author|[User,Robot]` is a key whose value has to be of one of these types; the key may be empty. */
function parseSegment(segment: string | number) {
  const match = typeof segment === 'string' ? /^(.*?)(\|\[(.*)\])$/.exec(segment) : null;
  if (!match) return { key: segment, possibleTypes: { segment: [], names: [] } };
  const [, key = '', condition = '', names = ''] = match;
  return { key, possibleTypes: { segment: [condition], names: names.split(',') } };
}

function satisfies(types: GraphQLSchema, object: DataObject, names: readonly string[]): boolean {
  const typename = typenameOf(object);
  if (names.length === 0 || typename === undefined) return true;
  return names.some((name) => typeApplies(types, typename, name));
}
