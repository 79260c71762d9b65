import { badField, type RequestContext, type UnitOfWork, violates } from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { type PriceSet, writePrices } from '../../pricing/operations/write-prices.js';
import { tellingPriceChanges } from '../../pricing/price-changes.js';
import { settingsOf } from '../../settings.js';
import { duplicateSku } from '../errors.js';
import { VariantCreated } from '../events.js';
import { combinationOf, refuseDuplicates } from '../option-rules.js';
import type { NewVariant } from '../product-rules.js';
import { VariantModel } from '../variant-model.js';
import { combinationsOf, optionsOf } from './write-options.js';

/**
 * Adds variants to a locked product, with their prices. `path` is where they stand in the input.
 * Throws `INVALID_OPTION_COMBINATION`, `DUPLICATE_VARIANT`, `DUPLICATE_SKU`, `PRICE_INVALID`, and `BAD_USER_INPUT` for more
 * than the tenant's settings allow. Prices need `prices:update`.
 */
export async function insertVariants(
  unit: UnitOfWork,
  context: RequestContext,
  {
    productId,
    variants,
    path,
  }: {
    readonly productId: string;
    readonly variants: readonly NewVariant[];
    readonly path: (index: number) => string;
  },
): Promise<readonly VariantModel[]> {
  const options = await optionsOf(unit, productId);
  const present = await combinationsOf(unit, productId);
  const combinations = variants.map((variant) => combinationOf(options, variant.options));
  refuseDuplicates(options, [...present.values(), ...combinations]);
  const { maxVariants } = settingsOf(context);
  if (present.size + variants.length > maxVariants) {
    throw badField('variants', `a product has at most ${maxVariants}`);
  }

  const last: { position?: number | null } | undefined = await unit
    .trx('product_variants')
    .where({ product_id: productId })
    .max('position as position')
    .first();
  const inserted: VariantModel[] = [];
  const priceSets: PriceSet[] = [];
  for (const [index, { options: _options, prices, ...facts }] of variants.entries()) {
    const variant = await VariantModel.query(unit.trx)
      .insert({ ...facts, productId, position: Math.min((last?.position ?? -1) + 1 + index, 100_000) })
      .returning('*')
      .catch((error: unknown) => {
        throw translated(error, facts.sku);
      });
    inserted.push(variant);
    await writeCombination(unit, variant.id, options, combinations[index] as readonly string[]);
    if (prices.length > 0) priceSets.push({ variantId: variant.id, prices, path: `${path(index)}prices` });
    unit.append(VariantCreated, { variantId: variant.id, productId });
  }
  if (priceSets.length > 0) {
    requireStaff(context, 'prices:update');
    await tellingPriceChanges(
      unit,
      priceSets.map(({ variantId }) => variantId),
      () => writePrices(unit, context, { priceListId: null, sets: priceSets }),
    );
  }
  return inserted;
}

export async function writeCombination(
  { trx }: UnitOfWork,
  variantId: string,
  options: readonly { readonly id: string }[],
  combination: readonly string[],
): Promise<void> {
  await trx('variant_option_values').where({ variant_id: variantId }).delete();
  if (options.length === 0) return;
  await trx('variant_option_values').insert(
    options.map(({ id }, index) => ({ variant_id: variantId, option_id: id, value_id: combination[index] })),
  );
}

export function translated(error: unknown, sku: string | null | undefined): unknown {
  return violates(error, 'product_variants_sku') ? duplicateSku(sku) : error;
}
