import { concurrentModification, parseInput, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { noVariants, productNotFound, variantNotFound } from '../errors.js';
import { VariantDeleted, VariantUpdated } from '../events.js';
import { forgetProduct } from '../loaders.js';
import { combinationOf, refuseDuplicates } from '../option-rules.js';
import { variantChanges } from '../product-rules.js';
import { VariantModel } from '../variant-model.js';
import { combinationsOf, optionsOf } from './write-options.js';
import { lockProduct } from './write-product.js';
import { translated, writeCombination } from './write-variant.js';

/**
 * What is absent stays. Throws `VARIANT_NOT_FOUND`, `BAD_USER_INPUT`, `DUPLICATE_SKU`, `INVALID_OPTION_COMBINATION`,
 * `DUPLICATE_VARIANT`, or `CONCURRENT_MODIFICATION` when the variant is not at `expectedVersion` any more.
 */
export async function updateVariant(context: RequestContext, id: string, input: unknown): Promise<void> {
  requireStaff(context, 'products:update');
  const { expectedVersion, options: given, ...facts } = parseInput(variantChanges, input);
  await context.database.transaction(async (unit) => {
    const variant = await lockVariant(unit, id, context);
    const { productId } = variant;
    if (variant.version !== expectedVersion) {
      throw concurrentModification('variant', { expected: expectedVersion, actual: variant.version });
    }
    if (given) {
      const options = await optionsOf(unit, productId);
      const combination = combinationOf(options, given);
      const all = new Map(await combinationsOf(unit, productId)).set(id, combination);
      refuseDuplicates(options, [...all.values()]);
      await writeCombination(unit, id, options, combination);
    }
    await VariantModel.query(unit.trx)
      .patch({ ...facts, version: variant.version + 1 })
      .where({ id })
      .catch((error: unknown) => {
        throw translated(error, facts.sku);
      });
    unit.append(VariantUpdated, { variantId: id, productId });
    forgetProduct(context, productId);
  });
}

/**
 * Softly: orders still know what was bought. Its SKU and its combination are free. Gives the id of its product.
 * Throws `VARIANT_NOT_FOUND`, or `NO_VARIANTS` for the last one of its product.
 */
export async function deleteVariant(context: RequestContext, id: string): Promise<string> {
  requireStaff(context, 'products:update');
  return context.database.transaction(async (unit) => {
    const { productId } = await lockVariant(unit, id, context);
    if ((await combinationsOf(unit, productId)).size === 1) throw noVariants();
    await VariantModel.query(unit.trx).patch({ deletedAt: new Date() }).where({ id });
    unit.append(VariantDeleted, { variantId: id, productId });
    forgetProduct(context, productId);
    return productId;
  });
}

/** With its product, and that first: the two always in this order. */
async function lockVariant(unit: UnitOfWork, id: string, context: RequestContext): Promise<VariantModel> {
  const found = await VariantModel.query(unit.trx).findById(id);
  if (!found) throw variantNotFound(id);
  await lockProduct(unit, found.productId, context).catch((error: unknown) => {
    throw (error as { code?: unknown }).code === productNotFound('').code ? variantNotFound(id) : error;
  });
  const variant = await VariantModel.query(unit.trx).findById(id).forNoKeyUpdate();
  if (!variant || variant.deletedAt) throw variantNotFound(id);
  return variant;
}
