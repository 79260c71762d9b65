import type { SearchPrice } from '@rustok/kernel';
import type { Knex } from 'knex';
import { type PriceInForce, pricesInForce } from '../pricing/effective-prices.js';
import { effectiveTiers, priceFor } from '../pricing/price-rules.js';

/**
 * What one piece of each product costs now, from its cheapest variant to its dearest, in every currency it has a price in.
 * Prices of a single region are not for everybody, and not among them.
 */
export async function productPrices(
  trx: Knex,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly SearchPrice[]>> {
  const variantIds: string[] = await trx('product_variants')
    .whereRaw('product_id = any(?::uuid[])', [[...ids]])
    .whereNull('deleted_at')
    .pluck('id');
  const general = (await pricesInForce(trx, variantIds, null)).filter(({ regionId }) => regionId === null);
  const ranges = new Map<string, Map<string, SearchPrice>>();
  for (const [first, ...others] of byVariantAndCurrency(general)) {
    const { productId, currency } = first;
    const amount = priceFor(effectiveTiers([first, ...others], currency), 1)?.amount;
    if (amount === undefined) continue;
    const own = ranges.get(productId) ?? new Map<string, SearchPrice>();
    const { min, max } = own.get(currency) ?? { min: amount, max: amount };
    own.set(currency, { currency, min: Math.min(min, amount), max: Math.max(max, amount) });
    ranges.set(productId, own);
  }
  return new Map([...ranges].map(([id, own]) => [id, [...own.values()]]));
}

type Prices = [PriceInForce, ...PriceInForce[]];

function byVariantAndCurrency(prices: readonly PriceInForce[]): Iterable<Prices> {
  const groups = new Map<string, Prices>();
  for (const price of prices) {
    const key = `${price.variantId} ${price.currency}`;
    const group = groups.get(key);
    if (group) group.push(price);
    else groups.set(key, [price]);
  }
  return groups.values();
}
