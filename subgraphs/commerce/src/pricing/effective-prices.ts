import type { Knex } from 'knex';
import { type EffectivePrice, effectiveTiers, type PriceEntry } from './price-rules.js';

export interface EffectivePricesOptions {
  readonly variantIds: readonly string[];
  readonly currency: string;
  /** Whose own prices count before the general ones of the currency. */
  readonly regionId: string | null;
  /** Default: the time of the database. */
  readonly at?: Date | null;
}

interface Row extends PriceEntry {
  readonly variantId: string;
}

/**
 * What the variants cost, by one statement: tiers by rising quantity, as `effectiveTiers` decides. Every variant has an
 * entry, an empty one where it has no price. A price list counts while it is active, from its start to before its end.
 */
export async function effectivePrices(
  trx: Knex,
  { variantIds, currency, regionId, at = null }: EffectivePricesOptions,
): Promise<ReadonlyMap<string, readonly EffectivePrice[]>> {
  const { rows } = await trx.raw(
    `select p.variant_id as "variantId", p.amount::float8 as amount, p.compare_at_amount::float8 as "compareAtAmount",
            p.min_quantity as "minQuantity", p.max_quantity as "maxQuantity", p.region_id as "regionId",
            p.price_list_id as "priceListId", l.type as "listType"
       from prices p
       left join price_lists l on l.tenant_id = p.tenant_id and l.id = p.price_list_id
      where p.variant_id = any(:variantIds::uuid[])
        and p.currency = :currency
        and (p.region_id is null or p.region_id = :regionId::uuid)
        and (p.price_list_id is null or (l.status = 'active'
             and (l.starts_at is null or l.starts_at <= coalesce(:at::timestamptz, now()))
             and (l.ends_at is null or l.ends_at > coalesce(:at::timestamptz, now()))))`,
    { variantIds: [...variantIds], currency, regionId, at },
  );
  const entries = new Map<string, Row[]>(variantIds.map((id) => [id, []]));
  for (const row of rows as Row[]) entries.get(row.variantId)?.push(row);
  return new Map([...entries].map(([id, own]) => [id, effectiveTiers(own, currency)]));
}
