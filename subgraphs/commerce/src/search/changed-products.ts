import type { Knex } from 'knex';

/** In the category, or anywhere below it: they have it and all above it as facets. */
export async function productIdsOfCategory(trx: Knex, categoryId: string): Promise<readonly string[]> {
  const { rows } = await trx.raw(
    `with recursive below as (
       select tenant_id, id from product_categories where id = ?
       union
       select c.tenant_id, c.id from below b
         join product_categories c on c.tenant_id = b.tenant_id and c.parent_id = b.id
     )
     select distinct cp.product_id as id from below b
       join product_category_products cp on cp.tenant_id = b.tenant_id and cp.category_id = b.id`,
    [categoryId],
  );
  return idsOf(rows);
}

export async function productIdsOfCollection(trx: Knex, collectionId: string): Promise<readonly string[]> {
  return trx('collection_products').where({ collection_id: collectionId }).pluck('product_id');
}

/** Of which something is at the location: whether they can be bought depends on whether it is switched on. */
export async function productIdsOfLocation(trx: Knex, locationId: string): Promise<readonly string[]> {
  const { rows } = await trx.raw(
    `select distinct v.product_id as id from inventory_levels i
       join product_variants v on v.tenant_id = i.tenant_id and v.id = i.variant_id
      where i.location_id = ?`,
    [locationId],
  );
  return idsOf(rows);
}

function idsOf(rows: readonly { readonly id: string }[]): readonly string[] {
  return rows.map(({ id }) => id);
}
