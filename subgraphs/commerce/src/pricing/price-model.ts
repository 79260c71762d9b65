import type { RequestContext } from '@rustok/kernel';
import type { Knex } from 'knex';

/** A price as it was written, whether or not it is in force. */
export interface PriceRow {
  readonly id: string;
  readonly variantId: string;
  readonly priceListId: string | null;
  readonly regionId: string | null;
  readonly currency: string;
  /** Minor units, as the next. */
  readonly amount: number;
  readonly compareAtAmount: number | null;
  readonly minQuantity: number;
  readonly maxQuantity: number | null;
}

// Amounts are below 10^13, which a double holds exactly; bigint would come as text.
const COLUMNS = `p.id, p.variant_id as "variantId", p.price_list_id as "priceListId", p.region_id as "regionId",
  p.currency, p.amount::float8 as amount, p.compare_at_amount::float8 as "compareAtAmount",
  p.min_quantity as "minQuantity", p.max_quantity as "maxQuantity"`;

/** As `p`. */
export function selectPrices(trx: Knex): Knex.QueryBuilder {
  return trx('prices as p').select(trx.raw(COLUMNS));
}

/** Base prices first, then list by list. */
export function findPricesOfVariants(
  { database }: RequestContext,
  variantIds: readonly string[],
): Promise<readonly PriceRow[]> {
  return database.prepared<PriceRow>(
    {
      name: 'commerce.prices-by-variant',
      text: `select ${COLUMNS} from prices p where p.variant_id = any($1::uuid[])
              order by p.price_list_id nulls first, p.currency, p.region_id nulls first, p.min_quantity`,
    },
    [variantIds],
  );
}
