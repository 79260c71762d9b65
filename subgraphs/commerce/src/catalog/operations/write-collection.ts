import {
  badField,
  concurrentModification,
  freeSlug,
  parseInput,
  type RequestContext,
  type UnitOfWork,
  violates,
} from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { CollectionModel, type CollectionRow } from '../collection-model.js';
import { collectionChanges, newCollection, type NewCollection } from '../collection-rules.js';
import { collectionNotFound, duplicateHandle } from '../errors.js';
import { CollectionCreated, CollectionDeleted, CollectionUpdated } from '../events.js';
import { forgetCollections } from '../loaders.js';
import { RESERVED_HANDLES } from '../translation-rules.js';

/** Throws `BAD_USER_INPUT` or `DUPLICATE_HANDLE`. */
export function createCollection(context: RequestContext, input: unknown): Promise<CollectionRow> {
  return context.database.transaction((unit) => insertCollection(unit, context, input));
}

export async function insertCollection(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<CollectionModel> {
  requireStaff(context, 'products:create');
  const { translations, productIds, isActive } = parseInput(newCollection, input);
  const collection = await CollectionModel.query(unit.trx).insert({ isActive }).returning('*');
  await replaceTranslations(unit, collection.id, translations);
  await replaceProducts(unit, collection.id, productIds);
  unit.append(CollectionCreated, { collectionId: collection.id });
  forgetCollections(context);
  return collection;
}

/** Throws `COLLECTION_NOT_FOUND`, `BAD_USER_INPUT`, `DUPLICATE_HANDLE` or `CONCURRENT_MODIFICATION`. */
export function updateCollection(
  context: RequestContext,
  id: string,
  input: unknown,
): Promise<CollectionRow> {
  requireStaff(context, 'products:update');
  const { expectedVersion, translations, productIds, ...facts } = parseInput(collectionChanges, input);
  return context.database.transaction(async (unit) => {
    const collection = await CollectionModel.query(unit.trx).findById(id).forNoKeyUpdate();
    if (!collection) throw collectionNotFound(id);
    if (collection.version !== expectedVersion) {
      throw concurrentModification('collection', { expected: expectedVersion, actual: collection.version });
    }
    const [written] = await CollectionModel.query(unit.trx)
      .patch({ ...facts, version: collection.version + 1 })
      .where({ id })
      .returning('*');
    if (!written) throw collectionNotFound(id);
    if (translations) await replaceTranslations(unit, id, translations);
    if (productIds) await replaceProducts(unit, id, productIds);
    unit.append(CollectionUpdated, { collectionId: id });
    forgetCollections(context);
    return written;
  });
}

/** For good; its products stay. Throws `COLLECTION_NOT_FOUND`. */
export async function deleteCollection(context: RequestContext, id: string): Promise<void> {
  requireStaff(context, 'products:delete');
  await context.database.transaction(async (unit) => {
    if ((await CollectionModel.query(unit.trx).deleteById(id)) === 0) throw collectionNotFound(id);
    unit.append(CollectionDeleted, { collectionId: id });
  });
  forgetCollections(context);
}

/** In this order. Throws `BAD_USER_INPUT` for one there is not. */
async function replaceProducts(
  { trx }: UnitOfWork,
  collectionId: string,
  productIds: readonly string[],
): Promise<void> {
  const known: string[] = await trx('products').whereIn('id', productIds).whereNull('deleted_at').pluck('id');
  const unknown = productIds.findIndex((id) => !known.includes(id));
  if (unknown !== -1) throw badField(`productIds.${unknown}`, 'does not exist');
  await trx('collection_products').where({ collection_id: collectionId }).delete();
  if (productIds.length === 0) return;
  await trx('collection_products').insert(
    productIds.map((productId, position) => ({
      collection_id: collectionId,
      product_id: productId,
      position,
    })),
  );
}

/** Throws `DUPLICATE_HANDLE` for a handle that was asked for. */
async function replaceTranslations(
  { trx }: UnitOfWork,
  collectionId: string,
  translations: NewCollection['translations'],
): Promise<void> {
  const table = 'collection_translations';
  const owner = { column: 'collection_id', id: collectionId };
  const rows = [];
  for (const { locale, title, handle, description } of translations) {
    const free = {
      trx,
      table,
      column: 'handle',
      within: { locale },
      owner,
      title,
      reserved: RESERVED_HANDLES,
    };
    rows.push({
      collection_id: collectionId,
      locale,
      title,
      handle: handle ?? (await freeSlug(free)),
      description: description ?? null,
    });
  }
  await trx(table).where({ collection_id: collectionId }).delete();
  try {
    await trx(table).insert(rows);
  } catch (error) {
    throw violates(error, 'collection_translations_handle') ? duplicateHandle('collection', rows) : error;
  }
}
