import { type RequestContext, TenantModel } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { ProductStatus } from './product-rules.js';

/** A product as lists and loaders read it. */
export interface ProductRow {
  readonly id: string;
  readonly status: ProductStatus;
  readonly vendor: string | null;
  readonly productType: string | null;
  readonly tags: readonly string[];
  readonly isGiftCard: boolean;
  readonly isDiscountable: boolean;
  readonly hsCode: string | null;
  /** ISO 3166-1, two letters. */
  readonly originCountry: string | null;
  readonly externalId: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly publishedAt: Date | null;
}

/** The `products` table, for writes. */
export class ProductModel extends TenantModel implements ProductRow {
  static override tableName = 'products';

  status!: ProductStatus;
  vendor!: string | null;
  productType!: string | null;
  tags!: readonly string[];
  isGiftCard!: boolean;
  isDiscountable!: boolean;
  hsCode!: string | null;
  originCountry!: string | null;
  externalId!: string | null;
  metadata!: Readonly<Record<string, unknown>>;
  version!: number;
  publishedAt!: Date | null;
  deletedAt!: Date | null;
}

export interface ProductTranslationRow {
  readonly productId: string;
  readonly locale: string;
  readonly title: string;
  readonly handle: string;
  readonly subtitle: string | null;
  readonly material: string | null;
  readonly metaTitle: string | null;
  readonly metaDescription: string | null;
}

export interface ProductDescriptionRow {
  readonly productId: string;
  readonly locale: string;
  readonly description: string | null;
}

const COLUMNS = `p.id, p.status, p.vendor, p.product_type as "productType", p.tags, p.is_gift_card as "isGiftCard",
  p.is_discountable as "isDiscountable", p.hs_code as "hsCode", p.origin_country as "originCountry",
  p.external_id as "externalId", p.metadata, p.version, p.created_at as "createdAt", p.updated_at as "updatedAt",
  p.published_at as "publishedAt"`;

/** Living products, as `p`; which of them the actor may see is still to be said. */
export function selectProducts(trx: Knex): Knex.QueryBuilder {
  return trx('products as p').select(trx.raw(COLUMNS)).whereNull('p.deleted_at');
}

export function findProducts(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly ProductRow[]> {
  return database.prepared<ProductRow>(
    {
      name: 'commerce.products-by-id',
      text: `select ${COLUMNS} from products p where p.id = any($1::uuid[]) and p.deleted_at is null`,
    },
    [ids],
  );
}

/** At most one product per locale. */
export function findProductsByHandle(
  { database }: RequestContext,
  handle: string,
): Promise<readonly (ProductRow & { readonly locale: string })[]> {
  return database.prepared(
    {
      name: 'commerce.products-by-handle',
      text: `select ${COLUMNS}, t.locale
               from product_translations t join products p on p.tenant_id = t.tenant_id and p.id = t.product_id
              where t.handle = $1 and t.is_live
              order by t.locale`,
    },
    [handle],
  );
}

/** Without the descriptions: lists show titles, and a description may be long. */
export function findProductTranslations(
  { database }: RequestContext,
  productIds: readonly string[],
): Promise<readonly ProductTranslationRow[]> {
  return database.prepared<ProductTranslationRow>(
    {
      name: 'commerce.translations-by-product',
      text: `select product_id as "productId", locale, title, handle, subtitle, material, meta_title as "metaTitle",
                    meta_description as "metaDescription"
               from product_translations where product_id = any($1::uuid[]) order by locale`,
    },
    [productIds],
  );
}

export function findProductDescriptions(
  { database }: RequestContext,
  productIds: readonly string[],
): Promise<readonly ProductDescriptionRow[]> {
  return database.prepared<ProductDescriptionRow>(
    {
      name: 'commerce.descriptions-by-product',
      text: `select product_id as "productId", locale, description
               from product_translations where product_id = any($1::uuid[]) order by locale`,
    },
    [productIds],
  );
}
