import type { Knex } from 'knex';

/** The first picture of each product that has an address: where a medium is, only the content module knows. */
export async function productImages(trx: Knex, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows }: { rows: { id: string; url: string }[] } = await trx.raw(
    `select distinct on (product_id) product_id as id, url from product_images
      where product_id = any(?::uuid[]) and url is not null order by product_id, position, id`,
    [[...ids]],
  );
  return new Map(rows.map(({ id, url }) => [id, url]));
}
