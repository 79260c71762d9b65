/** A position in the response, leaf first, so that going one level down costs one small object. */
export interface Path {
  readonly parent: Path | undefined;
  readonly key: string | number;
}

/** As errors carry it: `['products', 0, 'name']`. */
export type ResponsePath = readonly (string | number)[];

export function pathToArray(path: Path | undefined): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at = path; at; at = at.parent) keys.push(at.key);
  return keys.reverse();
}

/** Where an error says it belongs; it may come from JSON. `[]`: it does not say. */
export function pathOf(error: unknown): ResponsePath {
  const { path } = Object(error) as { path?: unknown };
  const isPath =
    Array.isArray(path) && path.every((key) => typeof key === 'string' || typeof key === 'number');
  return isPath ? (path as ResponsePath) : [];
}
