import { BadInputError, CodedError } from '@rustok/kernel';

/** The caller named kinds nobody declares. `fields` names the argument, `knownKinds` what there is. */
export function unknownKinds(unknown: readonly string[], known: readonly string[]): BadInputError {
  const names = unknown.map((kind) => `"${kind}"`).join(', ');
  const message = `unknown kind ${names}; known are ${known.map((kind) => `"${kind}"`).join(', ') || 'none'}`;
  return new BadInputError(`kinds: ${message}`, {
    fields: [{ path: 'kinds', message }],
    knownKinds: known,
  });
}

/** The caller named a facet no kind that is searched has. `fields` names where, `knownFacets` what there is. */
export function unknownFacets(path: string, unknown: string, known: readonly string[]): BadInputError {
  const message = `unknown facet "${unknown}"; known are ${known.map((name) => `"${name}"`).join(', ') || 'none'}`;
  return new BadInputError(`${path}: ${message}`, { fields: [{ path, message }], knownFacets: known });
}

/** A bug of the module that declares the kind: a rebuild that went on would never end, or delete what there is. */
export function sourceOutOfOrder(kind: string, after: string | null, ids: readonly string[]): CodedError {
  return new CodedError(
    'SEARCH_SOURCE_OUT_OF_ORDER',
    `the search source of "${kind}" must give ids in ascending order above ${after ?? 'nothing'}, but gave ${ids.join(', ')}`,
  );
}
