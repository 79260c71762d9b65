import { typeApplies, typenameOf } from '../data-tree.js';
import type { GraphQLSchema } from 'graphql';
import { generate, property } from './generate.js';
import { seenBy } from './response-shape.js';
import type { TreeObject } from './response-shape.js';

/**
 * Collects the objects at a path below `root`, each once however many places share it, in the order of the first.
 * `visit` is a number no walk before had.
 */
export type PathWalk = (root: TreeObject, types: GraphQLSchema, visit: number) => TreeObject[];

type Step =
  | { readonly kind: 'key'; readonly key: string }
  /** The object has to be of one of these types; one that does not tell its type passes. */
  | { readonly kind: 'types'; readonly names: readonly string[] };

/** For a flatten node's whole path; lists are gone into wherever they are, as the generic executor does. */
export function pathWalk(path: readonly (string | number)[]): PathWalk {
  const steps = path.flatMap(stepsOf);
  const parameters: Record<string, unknown> = { seenBy, isOneOf };
  const functions = steps.map((step, index) => {
    const next = `go${String(index + 1)}`;
    if (step.kind === 'key') {
      // What several places share is below them once.
      return stepCode(
        index,
        `if (object[seenBy] === visit) return;
  object[seenBy] = visit;
  ${next}(${property('object', step.key)}, types, visit, found);`,
      );
    }
    parameters[`names${String(index)}`] = step.names;
    return stepCode(
      index,
      `if (isOneOf(types, object, names${String(index)})) ${next}(object, types, visit, found);`,
    );
  });
  const last = `function go${String(steps.length)}(value, types, visit, found) {
  if (Array.isArray(value)) { for (let i = 0; i < value.length; i++) go${String(steps.length)}(value[i], types, visit, found); return; }
  if (typeof value !== 'object' || value === null || value[seenBy] === visit) return;
  value[seenBy] = visit;
  found.push(value);
}`;
  return generate<PathWalk>(
    parameters,
    `${[...functions, last].join('\n')}
return function (root, types, visit) { const found = []; go0(root, types, visit, found); return found; };`,
  );
}

/** Goes on from every object in `value`. */
function stepCode(index: number, goOn: string): string {
  const own = `go${String(index)}`;
  return `function ${own}(value, types, visit, found) {
  if (Array.isArray(value)) { for (let i = 0; i < value.length; i++) ${own}(value[i], types, visit, found); return; }
  if (typeof value !== 'object' || value === null) return;
  const object = value;
  ${goOn}
}`;
}

function stepsOf(segment: string | number): Step[] {
  const match = /^(.*?)(?:\|\[(.*)\])?$/.exec(String(segment));
  const [, key = '', names] = match ?? [];
  const steps: Step[] = [];
  if (key !== '' && key !== '@') steps.push({ kind: 'key', key });
  if (names !== undefined) steps.push({ kind: 'types', names: names.split(',') });
  return steps;
}

function isOneOf(types: GraphQLSchema, object: TreeObject, names: readonly string[]): boolean {
  const typename = typenameOf(object);
  return typename === undefined || names.some((name) => typeApplies(types, typename, name));
}
