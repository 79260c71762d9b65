import type { Knex } from 'knex';

type Facets = Readonly<Record<string, readonly string[]>>;

interface Row {
  readonly id: string;
  readonly vendor: string | null;
  readonly productType: string | null;
  readonly tags: readonly string[];
  readonly categoryIds: readonly string[];
  readonly collectionIds: readonly string[];
  readonly isAvailable: boolean;
}

/** What products can be told apart by, by their ids: all of it is what everybody may know. */
export async function productFacets(trx: Knex, ids: readonly string[]): Promise<ReadonlyMap<string, Facets>> {
  const { rows }: { rows: Row[] } = await trx.raw(FACETS, { ids: [...ids] });
  return new Map(
    rows.map(({ id, vendor, productType, tags, categoryIds, collectionIds, isAvailable }) => [
      id,
      {
        category: categoryIds,
        collection: collectionIds,
        tag: tags,
        vendor: vendor === null ? [] : [vendor],
        product_type: productType === null ? [] : [productType],
        availability: [isAvailable ? 'in_stock' : 'out_of_stock'],
      },
    ]),
  );
}

/**
 * Of categories those that everybody sees, with all above them. Available is what `inStock` of a product says: one of its variants
 * is there at an active location, is owed on demand, or is not counted.
 */
const FACETS = `
  with recursive above as (
    select cp.product_id, c.tenant_id, c.id, c.parent_id, c.is_active and not c.is_internal as is_visible
      from product_category_products cp
      join product_categories c on c.tenant_id = cp.tenant_id and c.id = cp.category_id
     where cp.product_id = any(:ids::uuid[])
    union
    select a.product_id, c.tenant_id, c.id, c.parent_id, c.is_active and not c.is_internal
      from above a join product_categories c on c.tenant_id = a.tenant_id and c.id = a.parent_id
  ), categories as (
    select product_id, array_agg(id::text) as ids from above where is_visible group by product_id
  ), collections_of as (
    select cp.product_id, array_agg(c.id::text) as ids
      from collection_products cp join collections c on c.tenant_id = cp.tenant_id and c.id = cp.collection_id
     where cp.product_id = any(:ids::uuid[]) and c.is_active
     group by cp.product_id
  ), stock as (
    select i.variant_id, sum(i.stocked - i.reserved) as available
      from product_variants v
      join inventory_levels i on i.tenant_id = v.tenant_id and i.variant_id = v.id
      join stock_locations l on l.tenant_id = i.tenant_id and l.id = i.location_id
     where v.product_id = any(:ids::uuid[]) and l.is_active
     group by i.variant_id
  ), availability as (
    select v.product_id, bool_or(not v.manage_inventory or v.allow_backorder or s.available > 0) as is_available
      from product_variants v left join stock s on s.variant_id = v.id
     where v.product_id = any(:ids::uuid[]) and v.deleted_at is null
     group by v.product_id
  )
  select p.id, p.vendor, p.product_type as "productType", p.tags, coalesce(c.ids, '{}') as "categoryIds",
         coalesce(o.ids, '{}') as "collectionIds", coalesce(a.is_available, false) as "isAvailable"
    from products p
    left join categories c on c.product_id = p.id
    left join collections_of o on o.product_id = p.id
    left join availability a on a.product_id = p.id
   where p.id = any(:ids::uuid[])`;
