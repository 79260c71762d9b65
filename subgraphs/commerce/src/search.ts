import type { EventDefinition, SearchDocument, SearchSource } from '@rustok/kernel';
import { productEvents } from './catalog/events.js';
import { ProductStatus } from './catalog/product-rules.js';

type Row = Omit<SearchDocument, 'isPublished' | 'authorId'> & { readonly status: ProductStatus };

/** Products by title, subtitle and description. */
export const productSearch: SearchSource = {
  kind: 'product',
  events: productEvents.map((event: EventDefinition) => ({
    event,
    idOf: ({ productId }: { productId: string }) => productId,
  })),

  async ids(trx, { after, limit }) {
    const query = trx('products').whereNull('deleted_at').orderBy('id').limit(limit);
    if (after !== null) query.where('id', '>', after);
    return query.pluck('id');
  },

  async load(trx, ids) {
    const rows: Row[] = await trx('products as p')
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
    return rows.map(({ status, ...document }) => ({
      ...document,
      authorId: null,
      isPublished: status === ProductStatus.ACTIVE,
    }));
  },
};
