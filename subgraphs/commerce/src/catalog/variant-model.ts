import { type RequestContext, TenantModel } from '@rustok/kernel';

/** What can be bought: a product in one combination of its options. */
export interface VariantRow {
  readonly id: string;
  readonly productId: string;
  readonly position: number;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly ean: string | null;
  readonly upc: string | null;
  /** Grams. */
  readonly weight: number | null;
  /** Millimetres, as the next two. */
  readonly length: number | null;
  readonly width: number | null;
  readonly height: number | null;
  /** What is not counted is always in stock. */
  readonly manageInventory: boolean;
  /** Sold although there is none: stock then is owed. */
  readonly allowBackorder: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** One value of each option of the product, in the options' order. */
  readonly valueIds: readonly string[];
}

/** The `product_variants` table, for writes. */
export class VariantModel extends TenantModel {
  static override tableName = 'product_variants';

  productId!: string;
  position!: number;
  sku!: string | null;
  barcode!: string | null;
  ean!: string | null;
  upc!: string | null;
  weight!: number | null;
  length!: number | null;
  width!: number | null;
  height!: number | null;
  manageInventory!: boolean;
  allowBackorder!: boolean;
  metadata!: Readonly<Record<string, unknown>>;
  version!: number;
  deletedAt!: Date | null;
}

const SELECT = `
  select v.id, v.product_id as "productId", v.position, v.sku, v.barcode, v.ean, v.upc, v.weight, v.length, v.width,
         v.height, v.manage_inventory as "manageInventory", v.allow_backorder as "allowBackorder", v.metadata, v.version,
         v.created_at as "createdAt", v.updated_at as "updatedAt",
         array(select vov.value_id
                 from variant_option_values vov
                 join product_options o on o.tenant_id = vov.tenant_id and o.id = vov.option_id
                where vov.tenant_id = v.tenant_id and vov.variant_id = v.id
                order by o.position, o.id) as "valueIds"
    from product_variants v`;

/** Living ones; whether their products are visible is still to be asked. */
export function findVariants(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly VariantRow[]> {
  return database.prepared<VariantRow>(
    {
      name: 'commerce.variants-by-id',
      text: `${SELECT} where v.id = any($1::uuid[]) and v.deleted_at is null`,
    },
    [ids],
  );
}

export function findVariantsOfProducts(
  { database }: RequestContext,
  productIds: readonly string[],
): Promise<readonly VariantRow[]> {
  return database.prepared<VariantRow>(
    {
      name: 'commerce.variants-by-product',
      text: `${SELECT} where v.product_id = any($1::uuid[]) and v.deleted_at is null order by v.position, v.id`,
    },
    [productIds],
  );
}
