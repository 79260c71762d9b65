import { badField, parseInput, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { variantNotFound } from '../../catalog/errors.js';
import { priceListNotFound } from '../errors.js';
import { MAX_LIST_PRICES, pricesOfVariant, pricesOfVariants } from '../price-input.js';
import { tellingPriceChanges } from '../price-changes.js';
import { type PriceSet, writePrices } from './write-prices.js';

/**
 * Replaces all prices that each of these variants has in one price list, or its base prices. All or none. Gives the
 * variants' ids. Throws `VARIANT_NOT_FOUND`, `PRICE_LIST_NOT_FOUND`, `BAD_USER_INPUT`, or `PRICE_INVALID`.
 */
export function setPrices(context: RequestContext, input: unknown): Promise<readonly string[]> {
  return context.database.transaction((unit) => changePrices(unit, context, input));
}

/** As `setPrices`, of one variant. */
export async function setPricesOfVariant(
  context: RequestContext,
  variantId: string,
  input: unknown,
): Promise<void> {
  requireStaff(context, 'prices:update');
  const { priceListId = null, prices } = parseInput(pricesOfVariant, input);
  const sets = [{ variantId, prices, path: 'prices' }];
  await context.database.transaction((unit) => replacePrices(unit, context, { priceListId, sets }));
}

export async function changePrices(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<readonly string[]> {
  requireStaff(context, 'prices:update');
  const { priceListId = null, variants } = parseInput(pricesOfVariants, input);
  const sets = variants.map(({ variantId, prices }, index) => ({
    variantId,
    prices,
    path: `variants.${index}.prices`,
  }));
  await replacePrices(unit, context, { priceListId, sets });
  return sets.map(({ variantId }) => variantId);
}

async function replacePrices(
  unit: UnitOfWork,
  context: RequestContext,
  { priceListId, sets }: { readonly priceListId: string | null; readonly sets: readonly PriceSet[] },
): Promise<void> {
  const variantIds = sets.map(({ variantId }) => variantId);
  await lockVariants(unit, variantIds);
  if (priceListId !== null) await lockList(unit, priceListId);
  await tellingPriceChanges(unit, variantIds, () => writePrices(unit, context, { priceListId, sets }));
  if (priceListId !== null) await refuseLongList(unit, priceListId);
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
  if (!(await trx('price_lists').where({ id }).forNoKeyUpdate().first('id'))) throw priceListNotFound(id);
}

/** Its start and its end tell each of them. The list is locked. */
async function refuseLongList({ trx }: UnitOfWork, priceListId: string): Promise<void> {
  const beyond = await trx('prices')
    .where({ price_list_id: priceListId })
    .offset(MAX_LIST_PRICES)
    .first('id');
  if (beyond) throw badField('priceListId', `would have more than ${MAX_LIST_PRICES} prices`);
}
