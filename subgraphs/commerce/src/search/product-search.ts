import { type SearchDocument, type SearchSource, type SearchTrigger, translatedNames } from '@rustok/kernel';
import type { Knex } from 'knex';
import {
  CollectionCreated,
  CollectionDeleted,
  CollectionUpdated,
  ProductCategoryDeleted,
  ProductCategoryUpdated,
  productEvents,
} from '../catalog/events.js';
import { ProductStatus } from '../catalog/product-rules.js';
import { InventoryUpdated, StockLocationUpdated } from '../inventory/events.js';
import { PriceChanged } from '../pricing/events.js';
import { productIdsOfCategory, productIdsOfCollection, productIdsOfLocation } from './changed-products.js';
import { productFacets } from './product-facets.js';
import { productImages } from './product-images.js';
import { productPrices } from './product-prices.js';

interface Row {
  readonly id: string;
  readonly locale: string;
  readonly title: string;
  readonly slug: string;
  readonly excerpt: string | null;
  readonly body: string | null;
  readonly status: ProductStatus;
  readonly publishedAt: Date | null;
  readonly updatedAt: Date;
}

const products: readonly SearchTrigger[] = [...productEvents, PriceChanged, InventoryUpdated].map(
  (event) => ({
    event,
    idOf: ({ productId }: { productId: string }) => productId,
  }),
);

/** What was in a category or a collection is known by its document, what is in it now by the catalogue. */
const groups: readonly SearchTrigger[] = [
  { event: ProductCategoryUpdated, idsOf: ({ categoryId }, trx) => productIdsOfCategory(trx, categoryId) },
  ...[ProductCategoryUpdated, ProductCategoryDeleted].map((event) => ({
    event,
    facetOf: ({ categoryId }: { categoryId: string }) => ({ name: 'category', value: categoryId }),
  })),
  ...[CollectionCreated, CollectionUpdated].map((event) => ({
    event,
    idsOf: ({ collectionId }: { collectionId: string }, trx: Knex) =>
      productIdsOfCollection(trx, collectionId),
  })),
  ...[CollectionUpdated, CollectionDeleted].map((event) => ({
    event,
    facetOf: ({ collectionId }: { collectionId: string }) => ({ name: 'collection', value: collectionId }),
  })),
];

/** Products by title, subtitle and description; what they cost and whether they can be bought goes with them. */
export const productSearch: SearchSource = {
  kind: 'product',
  events: [
    ...products,
    ...groups,
    { event: StockLocationUpdated, idsOf: ({ locationId }, trx) => productIdsOfLocation(trx, locationId) },
  ],
  facets: [
    {
      name: 'category',
      labels: (trx, values, locales) =>
        translatedNames(
          trx,
          { table: 'product_category_translations', owner: 'category_id', name: 'name' },
          values,
          locales,
        ),
    },
    {
      name: 'collection',
      labels: (trx, values, locales) =>
        translatedNames(
          trx,
          { table: 'collection_translations', owner: 'collection_id', name: 'title' },
          values,
          locales,
        ),
    },
    { name: 'tag' },
    { name: 'vendor' },
    { name: 'product_type' },
    { name: 'availability' },
  ],

  async ids(trx, { after, limit }) {
    const query = trx('products').whereNull('deleted_at').orderBy('id').limit(limit);
    if (after !== null) query.where('id', '>', after);
    return query.pluck('id');
  },

  async load(trx, ids): Promise<readonly SearchDocument[]> {
    const [rows, facets, prices, images] = await Promise.all([
      findTexts(trx, ids),
      productFacets(trx, ids),
      productPrices(trx, ids),
      productImages(trx, ids),
    ]);
    return rows.map(({ status, ...document }) => ({
      ...document,
      authorId: null,
      isPublished: status === ProductStatus.ACTIVE,
      facets: facets.get(document.id) ?? {},
      prices: prices.get(document.id) ?? [],
      imageUrl: images.get(document.id) ?? null,
    }));
  },
};

async function findTexts(trx: Knex, ids: readonly string[]): Promise<readonly Row[]> {
  return trx('products as p')
    .joinRaw('join product_translations t on t.tenant_id = p.tenant_id and t.product_id = p.id')
    .whereRaw('p.id = any(?::uuid[])', [[...ids]])
    .whereNull('p.deleted_at')
    .select({
      id: 'p.id',
      locale: 't.locale',
      title: 't.title',
      slug: 't.handle',
      excerpt: 't.subtitle',
      body: 't.description',
      status: 'p.status',
      publishedAt: 'p.published_at',
      updatedAt: 'p.updated_at',
    });
}
