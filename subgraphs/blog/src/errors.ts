import { ClientError, NotFoundError } from '@rustok/kernel';

/** No such post, or none this actor may know of. */
export function postNotFound(id: string): NotFoundError {
  return new NotFoundError('POST_NOT_FOUND', 'post', id);
}

/** No such comment, or none this actor may know of. */
export function commentNotFound(id: string): NotFoundError {
  return new NotFoundError('COMMENT_NOT_FOUND', 'comment', id);
}

/** Never kept, or forgotten since: a tenant keeps so many. */
export function revisionNotFound(version: number): NotFoundError {
  return new NotFoundError('REVISION_NOT_FOUND', 'revision', String(version));
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
