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

/**
 * What the variants cost, by one statement: tiers by rising quantity, as `effectiveTiers` decides. Every variant has an
 * entry, an empty one where it has no price. A price list counts while it is active, from its start to before its end.
 */
export async function effectivePrices(
  trx: Knex,
  { variantIds, currency, regionId, at = null }: EffectivePricesOptions,
): Promise<ReadonlyMap<string, readonly EffectivePrice[]>> {
  const { rows } = await trx.raw(
    `${IN_FORCE} and p.currency = ? and (p.region_id is null or p.region_id = ?::uuid)`,
    [[...variantIds], at, at, currency, regionId],
  );
  const entries = new Map<string, PriceInForce[]>(variantIds.map((id) => [id, []]));
  for (const row of rows as PriceInForce[]) entries.get(row.variantId)?.push(row);
  return new Map([...entries].map(([id, own]) => [id, effectiveTiers(own, currency)]));
}

/** An entry with what it is of. */
export interface PriceInForce extends PriceEntry {
  readonly variantId: string;
  readonly productId: string;
  readonly currency: string;
}

/** Every price of the variants that is in force: of all currencies and regions. */
export async function pricesInForce(
  trx: Knex,
  variantIds: readonly string[],
  at: Date | null,
): Promise<readonly PriceInForce[]> {
  const { rows } = await trx.raw(IN_FORCE, [[...variantIds], at, at]);
  return rows;
}

/** Bindings: variants, and twice the time. */
const IN_FORCE = `
  select p.variant_id as "variantId", v.product_id as "productId", p.currency, p.amount::float8 as amount,
         p.compare_at_amount::float8 as "compareAtAmount", p.min_quantity as "minQuantity",
         p.max_quantity as "maxQuantity", p.region_id as "regionId", p.price_list_id as "priceListId",
         l.type as "listType"
    from prices p
    join product_variants v on v.tenant_id = p.tenant_id and v.id = p.variant_id
    left join price_lists l on l.tenant_id = p.tenant_id and l.id = p.price_list_id
   where p.variant_id = any(?::uuid[])
     and (p.price_list_id is null or (l.status = 'active'
          and (l.starts_at is null or l.starts_at <= coalesce(?::timestamptz, now()))
          and (l.ends_at is null or l.ends_at > coalesce(?::timestamptz, now()))))`;
