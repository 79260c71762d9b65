import { type RequestContext, TenantModel } from '@rustok/kernel';
import type { Knex } from 'knex';

/** Products that somebody put together, in an order. */
export interface CollectionRow {
  readonly id: string;
  readonly isActive: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The `collections` table, for writes. */
export class CollectionModel extends TenantModel implements CollectionRow {
  static override tableName = 'collections';

  isActive!: boolean;
  version!: number;
}

export interface CollectionTranslationRow {
  readonly collectionId: string;
  readonly locale: string;
  readonly title: string;
  readonly handle: string;
  readonly description: string | null;
}

const COLUMNS = `c.id, c.is_active as "isActive", c.version, c.created_at as "createdAt", c.updated_at as "updatedAt"`;

/** As `c`; which of them the actor may see is still to be said. */
export function selectCollections(trx: Knex): Knex.QueryBuilder {
  return trx('collections as c').select(trx.raw(COLUMNS));
}

export function findCollections(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly CollectionRow[]> {
  return database.prepared<CollectionRow>(
    {
      name: 'commerce.collections-by-id',
      text: `select ${COLUMNS} from collections c where c.id = any($1::uuid[])`,
    },
    [ids],
  );
}

/** With the product each holds. */
export function findCollectionsOfProducts(
  { database }: RequestContext,
  productIds: readonly string[],
): Promise<readonly (CollectionRow & { readonly productId: string })[]> {
  return database.prepared(
    {
      name: 'commerce.collections-by-product',
      text: `select ${COLUMNS}, cp.product_id as "productId"
               from collection_products cp
               join collections c on c.tenant_id = cp.tenant_id and c.id = cp.collection_id
              where cp.product_id = any($1::uuid[]) order by c.id`,
    },
    [productIds],
  );
}

export function findCollectionTranslations(
  { database }: RequestContext,
  collectionIds: readonly string[],
): Promise<readonly CollectionTranslationRow[]> {
  return database.prepared<CollectionTranslationRow>(
    {
      name: 'commerce.translations-by-collection',
      text: `select collection_id as "collectionId", locale, title, handle, description
               from collection_translations where collection_id = any($1::uuid[]) order by locale`,
    },
    [collectionIds],
  );
}
