import { BadInputError, ClientError, type FieldProblem } from './errors.js';

/** Somebody else changed it since it was read: read it again, and decide again. */
export function concurrentModification(
  thing: string,
  { expected, actual }: { readonly expected: number; readonly actual: number },
): ClientError {
  return new ClientError(
    'CONCURRENT_MODIFICATION',
    `The ${thing} is at version ${actual}, not ${expected}: somebody else changed it.`,
    { details: { expectedVersion: expected, actualVersion: actual } },
  );
}

/** Another one has this slug in the same locale: choose another, the write changed nothing. */
export function duplicateSlug(
  thing: string,
  translations: readonly { readonly locale: string; readonly slug: string }[],
): ClientError {
  const slugs = translations.map(({ locale, slug }) => `"${slug}" (${locale})`).join(', ');
  return new ClientError('DUPLICATE_SLUG', `Another ${thing} has one of these slugs already: ${slugs}.`, {
    details: { slugs: translations.map(({ locale, slug }) => ({ locale, slug })) },
  });
}

/** `action`: a past participle, "published". */
export function invalidStatusTransition(thing: string, action: string, status: string): ClientError {
  return new ClientError('INVALID_STATUS_TRANSITION', `A ${status} ${thing} cannot be ${action}.`, {
    details: { status, action },
  });
}

export function badFields(fields: readonly FieldProblem[]): BadInputError {
  return new BadInputError(fields.map(({ path, message }) => `${path}: ${message}`).join('; '), { fields });
}

export function badField(path: string, message: string): BadInputError {
  return badFields([{ path, message }]);
}
