import { BadInputError, ClientError, NotFoundError } from '@rustok/kernel';

/** No such node, or none this actor may know of. */
export function nodeNotFound(id: string): NotFoundError {
  return new NotFoundError('NODE_NOT_FOUND', 'node', id);
}

export function categoryNotFound(id: string): NotFoundError {
  return new NotFoundError('CATEGORY_NOT_FOUND', 'category', id);
}

/** Another one has this slug in the same locale: choose another, the write changed nothing. */
export function duplicateSlug(
  thing: 'node' | 'category',
  translations: readonly { readonly locale: string; readonly slug: string }[],
): ClientError {
  const slugs = translations.map(({ locale, slug }) => `${slug} (${locale})`).join(', ');
  return new ClientError('DUPLICATE_SLUG', `Another ${thing} has one of these slugs already: ${slugs}.`, {
    details: { slugs: translations.map(({ locale, slug }) => ({ locale, slug })) },
  });
}

/** Somebody else changed it since it was read: read it again, and decide again. */
export function concurrentModification(
  thing: 'node' | 'category',
  { expected, actual }: { readonly expected: number; readonly actual: number },
): ClientError {
  return new ClientError(
    'CONCURRENT_MODIFICATION',
    `The ${thing} is at version ${actual}, not ${expected}: somebody else changed it.`,
    { details: { expectedVersion: expected, actualVersion: actual } },
  );
}

export function invalidStatusTransition(action: string, status: string): ClientError {
  return new ClientError('INVALID_STATUS_TRANSITION', `A ${status} node cannot be ${action}.`, {
    details: { status, action },
  });
}

/** Its children would have no place: move or delete them first. */
export function categoryHasChildren(id: string): ClientError {
  return new ClientError('CATEGORY_HAS_CHILDREN', `The category "${id}" still has categories below it.`, {
    details: { id },
  });
}

export function badField(path: string, message: string): BadInputError {
  return new BadInputError(`${path}: ${message}`, { fields: [{ path, message }] });
}
