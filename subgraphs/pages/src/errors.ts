import { ClientError, NotFoundError } from '@rustok/kernel';

/** No such page, or none this actor may know of. */
export function pageNotFound(id: string): NotFoundError {
  return new NotFoundError('PAGE_NOT_FOUND', 'page', id);
}

/** No such block, or one of a page this actor may not know of. */
export function blockNotFound(id: string): NotFoundError {
  return new NotFoundError('BLOCK_NOT_FOUND', 'block', id);
}

export function menuNotFound(id: string): NotFoundError {
  return new NotFoundError('MENU_NOT_FOUND', 'menu', id);
}

export function menuItemNotFound(id: string): NotFoundError {
  return new NotFoundError('MENU_ITEM_NOT_FOUND', 'menu item', id);
}

/** Change the menu that is there. */
export function menuLocationTaken(location: string): ClientError {
  return new ClientError('MENU_LOCATION_TAKEN', `There is a menu at the location "${location}" already.`, {
    details: { location },
  });
}

/** Restore it first: it then is a draft, and a draft can be published. */
export function cannotPublishArchived(): ClientError {
  return new ClientError(
    'CANNOT_PUBLISH_ARCHIVED',
    'An archived page cannot be published; restore it first.',
  );
}

/** Unpublish or archive it first. */
export function cannotDeletePublished(): ClientError {
  return new ClientError(
    'CANNOT_DELETE_PUBLISHED',
    'A published page cannot be deleted; unpublish it first.',
  );
}

/** The tenant writes no blocks of HTML; those there are stay. */
export function htmlBlocksDisabled(): ClientError {
  return new ClientError('HTML_BLOCKS_DISABLED', 'Blocks of HTML are switched off.');
}
