import { concurrentModification, parseInput, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { settingsOf } from '../../settings.js';
import { ProductUpdated } from '../events.js';
import { forgetProduct } from '../loaders.js';
import type { ProductModel, ProductRow } from '../product-model.js';
import { productChanges } from '../product-rules.js';
import { writeImages } from './write-images.js';
import { writeOptions } from './write-options.js';
import {
  lockProduct,
  removeTranslations,
  writeCategories,
  writeProduct,
  writeTranslations,
} from './write-product.js';

/**
 * What is absent stays. Options, images and categories that are given replace all there are; translations those of their
 * locales. Throws `PRODUCT_NOT_FOUND`, `BAD_USER_INPUT`, `DUPLICATE_HANDLE`, `INVALID_OPTION_COMBINATION`,
 * `DUPLICATE_VARIANT`, or `CONCURRENT_MODIFICATION` when the product is not at `expectedVersion` any more.
 */
export function updateProduct(context: RequestContext, id: string, input: unknown): Promise<ProductRow> {
  return context.database.transaction((unit) => changeProduct(unit, context, id, input));
}

export async function changeProduct(
  unit: UnitOfWork,
  context: RequestContext,
  id: string,
  input: unknown,
): Promise<ProductModel> {
  requireStaff(context, 'products:update');
  const { expectedVersion, translations, removedLocales, options, images, categoryIds, ...facts } =
    parseInput(productChanges(settingsOf(context)), input);
  const product = await lockProduct(unit, id, context);
  if (product.version !== expectedVersion) {
    throw concurrentModification('product', { expected: expectedVersion, actual: product.version });
  }
  const written = await writeProduct(unit, product, facts, context);
  if (translations) await writeTranslations(unit, id, translations);
  if (removedLocales) await removeTranslations(unit, id, removedLocales);
  if (options) await writeOptions(unit, id, options);
  if (images) await writeImages(unit, id, images);
  if (categoryIds) await writeCategories(unit, id, categoryIds);
  unit.append(ProductUpdated, { productId: id });
  forgetProduct(context, id);
  return written;
}
