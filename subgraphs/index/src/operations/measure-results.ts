import type { RequestContext } from '@rustok/kernel';
import { matches } from '../matches.js';
import type { Search } from '../search-input.js';

/** How many documents a search finds: exactly, by looking at each. */
export function countResults({ database }: RequestContext, search: Search): Promise<number> {
  return database.read(async (trx) => {
    const row = await matches(trx, search, { columns: '1' })
      .from('hits')
      .first(trx.raw('count(*)::int as count'));
    return row.count;
  });
}

/** Minor units. */
export interface PriceBounds {
  readonly min: number;
  readonly max: number;
}

/** Between what prices the search would find something if it had no bounds of price; `null` when nothing has a price. */
export function priceBounds(
  { database }: RequestContext,
  search: Search,
  currency: string,
): Promise<PriceBounds | null> {
  return database.read(async (trx) => {
    const row: { min: string | null; max: string | null } = await matches(trx, search, {
      columns: `d.price_min[array_position(d.price_currencies, ?)] as min,
        d.price_max[array_position(d.price_currencies, ?)] as max`,
      bindings: [currency, currency],
      without: 'price',
    })
      .from('hits')
      .min('min as min')
      .max('max as max')
      .first();
    return row.min === null || row.max === null ? null : { min: Number(row.min), max: Number(row.max) };
  });
}
