import { BadInputError, ClientError, NotFoundError } from '@rustok/kernel';

/** No such post, or none this actor may know of. */
export function postNotFound(id: string): NotFoundError {
  return new NotFoundError('POST_NOT_FOUND', 'post', id);
}

/** No such comment, or none this actor may know of. */
export function commentNotFound(id: string): NotFoundError {
  return new NotFoundError('COMMENT_NOT_FOUND', 'comment', id);
}

/** Another post has this slug in the same locale: choose another, the write changed nothing. */
export function duplicateSlug({
  locale,
  slug,
}: {
  readonly locale: string;
  readonly slug: string;
}): ClientError {
  return new ClientError('DUPLICATE_SLUG', `Another post has the slug "${slug}" in "${locale}" already.`, {
    details: { locale, slug },
  });
}

/** Somebody else changed the post since it was read: read it again, and decide again. */
export function concurrentModification({
  expected,
  actual,
}: {
  readonly expected: number;
  readonly actual: number;
}): ClientError {
  return new ClientError(
    'CONCURRENT_MODIFICATION',
    `The post is at version ${actual}, not ${expected}: somebody else changed it.`,
    { details: { expectedVersion: expected, actualVersion: actual } },
  );
}

export function invalidStatusTransition(
  thing: 'post' | 'comment',
  action: string,
  status: string,
): ClientError {
  return new ClientError('INVALID_STATUS_TRANSITION', `A ${status} ${thing} cannot be ${action}.`, {
    details: { status, action },
  });
}

/** Restore it first: it then is a draft, and a draft can be published. */
export function cannotPublishArchived(): ClientError {
  return new ClientError(
    'CANNOT_PUBLISH_ARCHIVED',
    'An archived post cannot be published; restore it first.',
  );
}

/** Unpublish or archive it first. */
export function cannotDeletePublished(): ClientError {
  return new ClientError(
    'CANNOT_DELETE_PUBLISHED',
    'A published post cannot be deleted; unpublish it first.',
  );
}

/** The tenant takes no new comments; those there are stay. */
export function commentsDisabled(): ClientError {
  return new ClientError('COMMENTS_DISABLED', 'Comments are switched off.');
}

export function badFields(
  fields: readonly { readonly path: string; readonly message: string }[],
): BadInputError {
  return new BadInputError(fields.map(({ path, message }) => `${path}: ${message}`).join('; '), { fields });
}
