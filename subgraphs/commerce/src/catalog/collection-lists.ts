import {
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import { type CollectionRow, selectCollections } from './collection-model.js';
import { collectionVisible } from './visibility.js';

const NEWEST_FIRST: readonly KeysetColumn<CollectionRow>[] = [
  { column: 'c.id', direction: 'desc', type: 'uuid', valueOf: ({ id }) => id },
];

export function listCollections(
  context: RequestContext,
  args: ConnectionArgs,
): Promise<Connection<CollectionRow>> {
  return context.database.read((trx) => {
    const query = selectCollections(trx).whereRaw(collectionVisible(context.actor));
    return keysetPage({ list: 'collections', query, order: NEWEST_FIRST, args, context });
  });
}
