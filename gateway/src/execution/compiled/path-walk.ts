import type { GraphQLSchema } from 'graphql';
import { type DataObject, typeApplies, typenameOf } from '../data-tree.js';

/**
 * Collects the objects at a path below `root`, each once, in the order of the first place. `seen` is asked only where
 * objects stand at several places; absent, none does.
 */
export type PathWalk = (
  root: DataObject,
  types: GraphQLSchema,
  seen: Set<unknown> | undefined,
) => DataObject[];

type Step =
  | { readonly kind: 'key'; readonly key: string }
  /** The object has to be of one of these types; one that does not tell its type passes. */
  | { readonly kind: 'types'; readonly names: readonly string[] };

/** For a flatten node's whole path; lists are gone into wherever they are, as the generic executor does. */
export function pathWalk(path: readonly (string | number)[]): PathWalk {
  const steps = path.flatMap(stepsOf);
  return (root, types, seen) => {
    const found: DataObject[] = [];
    goOn({ steps, types, seen, found }, root, 0);
    return found;
  };
}

interface Walk {
  readonly steps: readonly Step[];
  readonly types: GraphQLSchema;
  readonly seen: Set<unknown> | undefined;
  readonly found: DataObject[];
}

function goOn(walk: Walk, value: unknown, at: number): void {
  if (Array.isArray(value)) {
    for (const element of value) goOn(walk, element, at);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const object = value as DataObject;
  const step = walk.steps[at];
  if (step?.kind === 'types') {
    if (isOneOf(walk.types, object, step.names)) goOn(walk, object, at + 1);
    return;
  }
  if (walk.seen) {
    if (walk.seen.has(object)) return;
    walk.seen.add(object);
  }
  if (step) goOn(walk, object[step.key], at + 1);
  else walk.found.push(object);
}

function stepsOf(segment: string | number): Step[] {
  const match = /^(.*?)(?:\|\[(.*)\])?$/.exec(String(segment));
  const [, key = '', names] = match ?? [];
  const steps: Step[] = [];
  if (key !== '' && key !== '@') steps.push({ kind: 'key', key });
  if (names !== undefined) steps.push({ kind: 'types', names: names.split(',') });
  return steps;
}

function isOneOf(types: GraphQLSchema, object: DataObject, names: readonly string[]): boolean {
  const typename = typenameOf(object);
  return typename === undefined || names.some((name) => typeApplies(types, typename, name));
}
