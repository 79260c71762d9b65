import { ClientError, NotFoundError } from '@rustok/kernel';

/** No such node, or none this actor may know of. */
export function nodeNotFound(id: string): NotFoundError {
  return new NotFoundError('NODE_NOT_FOUND', 'node', id);
}

export function categoryNotFound(id: string): NotFoundError {
  return new NotFoundError('CATEGORY_NOT_FOUND', 'category', id);
}

export function tagNotFound(id: string): NotFoundError {
  return new NotFoundError('TAG_NOT_FOUND', 'tag', id);
}

/** Never kept, or forgotten since: a tenant keeps so many. */
export function revisionNotFound(version: number): NotFoundError {
  return new NotFoundError('REVISION_NOT_FOUND', 'revision', String(version));
}

/** Its children would have no place: move or delete them first. */
export function categoryHasChildren(id: string): ClientError {
  return new ClientError('CATEGORY_HAS_CHILDREN', `The category "${id}" still has categories below it.`, {
    details: { id },
  });
}
