import type { PlacedFetch } from './placed-fetches.js';
import type { RequiredSelection } from './query-plan.js';
import { addNode, newWritten, type Written } from './written-names.js';

/** Response names from the root down, list indexes left out: `shops.items.price`. */
export type DataPath = string;

/** Its objects, what it requires of them, and what it takes from contexts. */
export function needsOf({ fetch, at }: PlacedFetch): readonly DataPath[] {
  const { requires = [], contextRewrites = [] } = fetch;
  const contexts = contextRewrites.map(({ path }) => {
    // `..` is the object above, `... on Shop` a condition on it.
    const levels = path.filter((segment) => segment === '..').length;
    const keys = path.filter((segment) => segment !== '..' && !segment.startsWith('... on '));
    return [...at.slice(0, at.length - levels), ...keys];
  });
  const objects = at.length > 0 ? [at] : [];
  return [...objects, ...requires.flatMap((selection) => required(selection, at)), ...contexts].map(dataPath);
}

function required(selection: RequiredSelection, at: readonly string[]): (readonly string[])[] {
  const { selections = [] } = selection;
  if (selection.kind === 'InlineFragment') return selections.flatMap((each) => required(each, at));
  const path = [...at, selection.alias ?? selection.name];
  return selections.length === 0 ? [path] : selections.flatMap((each) => required(each, path));
}

/** What it writes: fields, and the objects that they are in, but for those it is for. */
export function givenBy({ fetch, at }: PlacedFetch): readonly DataPath[] {
  const written = newWritten();
  addNode(written, fetch);
  return pathsIn(written, at);
}

function pathsIn({ names }: Written, at: readonly string[]): DataPath[] {
  return [...names].flatMap(([name, child]) => {
    const path = [...at, name];
    return [dataPath(path), ...pathsIn(child, path)];
  });
}

function dataPath(keys: readonly string[]): DataPath {
  return keys.join('.');
}
