import {
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  keysetPages,
  type RequestContext,
} from '@rustok/kernel';
import type { ProductsKey } from './loaders.js';
import { findProductsByHandle, type ProductRow, selectProducts } from './product-model.js';
import type { ProductStatus } from './product-rules.js';
import { categoryVisible, collectionVisible, isProductVisible, whereProductVisible } from './visibility.js';

export enum ProductSort {
  /** By when they went on sale; what is not on sale stands where it was created. */
  NEWEST = 'newest',
  OLDEST = 'oldest',
  /** In the locale that is asked for. */
  TITLE = 'title',
}

export interface ProductFilter {
  readonly status?: ProductStatus | null;
  readonly categoryId?: string | null;
  readonly collectionId?: string | null;
  readonly tag?: string | null;
  readonly vendor?: string | null;
  readonly productType?: string | null;
}

type Sorted = ProductRow & { readonly sortTitle?: string };

function byTime(direction: 'asc' | 'desc'): readonly KeysetColumn<Sorted>[] {
  return [
    {
      column: 'p.listed_at',
      direction,
      type: 'timestamptz(3)',
      valueOf: ({ publishedAt, createdAt }) => publishedAt ?? createdAt,
    },
    { column: 'p.id', direction, type: 'uuid', valueOf: ({ id }) => id },
  ];
}

const BY_TITLE: readonly KeysetColumn<Sorted>[] = [
  { column: 'shown.title', direction: 'asc', type: 'text', valueOf: ({ sortTitle = '' }) => sortTitle },
  { column: 'p.id', direction: 'asc', type: 'uuid', valueOf: ({ id }) => id },
];

/** What the actor may see of what matches. */
export function listProducts(
  context: RequestContext,
  filter: ProductFilter,
  { sort, locale, ...args }: ConnectionArgs & { readonly sort: ProductSort; readonly locale: string | null },
): Promise<Connection<ProductRow>> {
  return context.database.read((trx) => {
    const query = selectProducts(trx);
    whereProductVisible(query, context.actor);
    const { status, categoryId, collectionId, tag, vendor, productType } = filter;
    if (status != null) query.where('p.status', status);
    if (categoryId != null) query.whereRaw(inCategory('?::uuid', context), [categoryId]);
    if (collectionId != null) query.whereRaw(inCollection('?::uuid', context), [collectionId]);
    if (tag != null) query.whereRaw('? = any(p.tags)', [tag]);
    if (vendor != null) query.where('p.vendor', vendor);
    if (productType != null) query.where('p.product_type', productType);
    if (sort !== ProductSort.TITLE) {
      const order = byTime(sort === ProductSort.NEWEST ? 'desc' : 'asc');
      return keysetPage<Sorted>({ list: `products.${sort}`, query, order, args, context });
    }
    // The title that will be shown, as `bestTranslation` chooses it.
    const chain = context.locales(locale);
    query.select('shown.title as sortTitle').joinRaw(
      `join lateral (
         select t.title from product_translations t
          where t.tenant_id = p.tenant_id and t.product_id = p.id
          order by array_position(?::text[], t.locale::text), t.locale limit 1
       ) shown on true`,
      [[...chain]],
    );
    return keysetPage<Sorted>({
      list: `products.title.${chain.join()}`,
      query,
      order: BY_TITLE,
      args,
      context,
    });
  });
}

/** The same page of the products of many categories or collections, newest first. */
export function productPages(
  context: RequestContext,
  { within, first, after }: Pick<ProductsKey, 'within' | 'first' | 'after'>,
  parents: readonly string[],
): Promise<ReadonlyMap<string, Connection<ProductRow>>> {
  return context.database.read((trx) => {
    const query = selectProducts(trx);
    whereProductVisible(query, context.actor);
    const args = { first, after };
    if (within === 'category') {
      query.whereRaw(inCategory('parent.id', context));
      return keysetPages<Sorted>({ list: within, trx, parents, query, order: byTime('desc'), args, context });
    }
    query
      .select('cp.position as collectionPosition')
      .joinRaw('join collection_products cp on cp.tenant_id = p.tenant_id and cp.product_id = p.id')
      .whereRaw('cp.collection_id = parent.id');
    return keysetPages<Placed>({ list: within, trx, parents, query, order: AS_PLACED, args, context });
  });
}

type Placed = ProductRow & { readonly collectionPosition: number };

const AS_PLACED: readonly KeysetColumn<Placed>[] = [
  {
    column: 'cp.position',
    direction: 'asc',
    type: 'int',
    valueOf: ({ collectionPosition }) => collectionPosition,
  },
  { column: 'p.id', direction: 'asc', type: 'uuid', valueOf: ({ id }) => id },
];

/** In the category or below it, by ways the actor sees. */
function inCategory(id: string, { actor }: RequestContext): string {
  const visible = categoryVisible(actor);
  return `p.id in (
    with recursive below as (
      select c.id from product_categories c where c.id = ${id} and ${visible}
      union all
      select c.id from product_categories c join below b on c.parent_id = b.id where ${visible}
    ) select cp.product_id from product_category_products cp join below b on b.id = cp.category_id)`;
}

function inCollection(id: string, { actor }: RequestContext): string {
  return `p.id in (
    select cp.product_id from collection_products cp
      join collections c on c.tenant_id = cp.tenant_id and c.id = cp.collection_id
     where c.id = ${id} and ${collectionVisible(actor)})`;
}

/**
 * The visible product with this handle. An explicit `locale` allows its fallbacks only; without one any locale's handle
 * counts, as a link may come from a reader of another language, and the product speaks the language of its handle.
 */
export async function findProductByHandle(
  context: RequestContext,
  { handle, locale }: { readonly handle: string; readonly locale?: string | null },
): Promise<(ProductRow & { readonly locale: string }) | null> {
  const found = (await findProductsByHandle(context, handle)).filter((product) =>
    isProductVisible(product, context.actor),
  );
  const matching = context
    .locales(locale)
    .map((wanted) => found.find((product) => product.locale === wanted))
    .find(Boolean);
  const product = matching ?? (locale == null ? found[0] : undefined);
  return product ? { ...product, locale: locale ?? product.locale } : null;
}
