import { newId, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import { settingsOf } from '../../settings.js';
import { priceInvalid } from '../errors.js';
import { forgetPrices } from '../loaders.js';
import { type PriceInput, problemsOf } from '../price-input.js';

export interface PriceSet {
  readonly variantId: string;
  /** All it has in the list. */
  readonly prices: readonly PriceInput[];
  /** Where they stand in the input: `variants.0.prices`. */
  readonly path: string;
}

/**
 * Replaces what the variants, which exist, have in one price list (`null`: their base prices). Says nothing of what
 * changes by it. Throws `PRICE_INVALID` with the path of each problem.
 */
export async function writePrices(
  { trx }: UnitOfWork,
  context: RequestContext,
  { priceListId, sets }: { readonly priceListId: string | null; readonly sets: readonly PriceSet[] },
): Promise<void> {
  const regionIds = sets.flatMap(({ prices }) => prices.flatMap(({ regionId }) => regionId ?? []));
  // Locked, so that none is deleted before it has the price.
  const regions = new Map(
    (await trx('regions').whereIn('id', regionIds).forKeyShare().select('id', 'currency')).map(
      (row: { id: string; currency: string }) => [row.id, row.currency],
    ),
  );
  const { currencies } = settingsOf(context);
  const problems = sets.flatMap(({ prices, path }) => problemsOf(prices, { currencies, regions }, path));
  if (problems.length > 0) throw priceInvalid(problems);

  const variantIds = sets.map(({ variantId }) => variantId);
  await trx('prices').whereIn('variant_id', variantIds).where({ price_list_id: priceListId }).delete();
  const rows = sets.flatMap(({ variantId, prices }) =>
    prices.map(({ price, compareAt, regionId, minQuantity, maxQuantity }) => ({
      id: newId(),
      variant_id: variantId,
      price_list_id: priceListId,
      region_id: regionId ?? null,
      currency: price.currency,
      amount: price.amount,
      compare_at_amount: compareAt?.amount ?? null,
      min_quantity: minQuantity,
      max_quantity: maxQuantity ?? null,
    })),
  );
  // A statement has at most 65,535 bindings.
  for (let start = 0; start < rows.length; start += 1000) {
    await trx('prices').insert(rows.slice(start, start + 1000));
  }
  forgetPrices(context);
}
