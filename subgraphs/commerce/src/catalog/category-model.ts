import { type RequestContext, TenantModel, type Tree } from '@rustok/kernel';
import type { Knex } from 'knex';

export const PRODUCT_CATEGORIES: Tree = { table: 'product_categories', maxDepth: 20 };

export interface ProductCategoryRow {
  readonly id: string;
  readonly parentId: string | null;
  readonly position: number;
  readonly depth: number;
  readonly isActive: boolean;
  /** For the shop's own order; not for customers. */
  readonly isInternal: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The `product_categories` table, for writes. */
export class ProductCategoryModel extends TenantModel implements ProductCategoryRow {
  static override tableName = 'product_categories';

  parentId!: string | null;
  position!: number;
  depth!: number;
  isActive!: boolean;
  isInternal!: boolean;
  version!: number;
}

export interface ProductCategoryTranslationRow {
  readonly categoryId: string;
  readonly locale: string;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
}

const COLUMNS = `c.id, c.parent_id as "parentId", c.position, c.depth, c.is_active as "isActive",
  c.is_internal as "isInternal", c.version, c.created_at as "createdAt", c.updated_at as "updatedAt"`;

/** As `c`; which of them the actor may see is still to be said. */
export function selectProductCategories(trx: Knex): Knex.QueryBuilder {
  return trx('product_categories as c').select(trx.raw(COLUMNS));
}

export function findProductCategories(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly ProductCategoryRow[]> {
  return database.prepared<ProductCategoryRow>(
    {
      name: 'commerce.categories-by-id',
      text: `select ${COLUMNS} from product_categories c where c.id = any($1::uuid[])`,
    },
    [ids],
  );
}

/** Right below them, in their order. */
export function findChildren(
  { database }: RequestContext,
  parentIds: readonly string[],
): Promise<readonly ProductCategoryRow[]> {
  return database.prepared<ProductCategoryRow>(
    {
      name: 'commerce.categories-by-parent',
      text: `select ${COLUMNS} from product_categories c where c.parent_id = any($1::uuid[]) order by c.position, c.id`,
    },
    [parentIds],
  );
}

/** With the product each belongs to. */
export function findCategoriesOfProducts(
  { database }: RequestContext,
  productIds: readonly string[],
): Promise<readonly (ProductCategoryRow & { readonly productId: string })[]> {
  return database.prepared(
    {
      name: 'commerce.categories-by-product',
      text: `select ${COLUMNS}, cp.product_id as "productId"
               from product_category_products cp
               join product_categories c on c.tenant_id = cp.tenant_id and c.id = cp.category_id
              where cp.product_id = any($1::uuid[]) order by c.depth, c.position, c.id`,
    },
    [productIds],
  );
}

export function findProductCategoryTranslations(
  { database }: RequestContext,
  categoryIds: readonly string[],
): Promise<readonly ProductCategoryTranslationRow[]> {
  return database.prepared<ProductCategoryTranslationRow>(
    {
      name: 'commerce.translations-by-category',
      text: `select category_id as "categoryId", locale, name, slug, description
               from product_category_translations where category_id = any($1::uuid[]) order by locale`,
    },
    [categoryIds],
  );
}
