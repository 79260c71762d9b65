import { parseInput, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { variantNotFound } from '../../catalog/errors.js';
import { priceListNotFound } from '../errors.js';
import { pricesOfVariants } from '../price-input.js';
import { tellingPriceChanges } from '../price-changes.js';
import { type PriceSet, writePrices } from './write-prices.js';

/**
 * Replaces all prices that each of these variants has in one price list, or its base prices. All or none. Gives the
 * variants' ids. Throws `VARIANT_NOT_FOUND`, `PRICE_LIST_NOT_FOUND`, `BAD_USER_INPUT`, or `PRICE_INVALID`.
 */
export function setPrices(context: RequestContext, input: unknown): Promise<readonly string[]> {
  return context.database.transaction((unit) => changePrices(unit, context, input));
}

export async function changePrices(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<readonly string[]> {
  requireStaff(context, 'prices:update');
  const { priceListId = null, variants } = parseInput(pricesOfVariants, input);
  // A variant that is named twice has the prices of its last place.
  const sets = new Map<string, PriceSet>(
    variants.map(({ variantId, prices }, index) => [
      variantId,
      { variantId, prices, path: `variants.${index}.prices` },
    ]),
  );
  const variantIds = [...sets.keys()];
  await lockVariants(unit, variantIds);
  if (priceListId !== null) await lockList(unit, priceListId);
  await tellingPriceChanges(unit, variantIds, () =>
    writePrices(unit, context, { priceListId, sets: [...sets.values()] }),
  );
  return variantIds;
}

/** In the order of their ids, so that two who set prices of the same variants wait for each other, and not in a circle. */
async function lockVariants({ trx }: UnitOfWork, ids: readonly string[]): Promise<void> {
  const found: string[] = await trx('product_variants')
    .whereIn('id', ids)
    .whereNull('deleted_at')
    .orderBy('id')
    .forNoKeyUpdate()
    .pluck('id');
  const missing = ids.find((id) => !found.includes(id));
  if (missing !== undefined) throw variantNotFound(missing);
}

async function lockList({ trx }: UnitOfWork, id: string): Promise<void> {
  if (!(await trx('price_lists').where({ id }).forShare().first('id'))) throw priceListNotFound(id);
}
