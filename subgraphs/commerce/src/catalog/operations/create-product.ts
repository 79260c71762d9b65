import { parseInput, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { settingsOf } from '../../settings.js';
import { ProductCreated, ProductPublished } from '../events.js';
import { ProductModel, type ProductRow } from '../product-model.js';
import { newProduct, ProductStatus } from '../product-rules.js';
import { writeImages } from './write-images.js';
import { writeOptions } from './write-options.js';
import { categoryIdsOf, writeCategories, writeTranslations } from './write-product.js';
import { insertVariants } from './write-variant.js';

/**
 * Throws `BAD_USER_INPUT`, `DUPLICATE_HANDLE`, `DUPLICATE_SKU`, `INVALID_OPTION_COMBINATION`, `DUPLICATE_VARIANT` or
 * `PRICE_INVALID`.
 */
export function createProduct(context: RequestContext, input: unknown): Promise<ProductRow> {
  return context.database.transaction((unit) => insertProduct(unit, context, input));
}

export async function insertProduct(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<ProductModel> {
  requireStaff(context, 'products:create');
  const { translations, options, variants, images, categoryIds, publish, ...facts } = parseInput(
    newProduct(settingsOf(context)),
    input,
  );
  if (publish) requireStaff(context, 'products:publish');

  const product = await ProductModel.query(unit.trx)
    .insert({
      ...facts,
      ...(publish
        ? { status: ProductStatus.ACTIVE, publishedAt: new Date() }
        : { status: ProductStatus.DRAFT }),
    })
    .returning('*');
  const { id: productId } = product;
  await writeTranslations(unit, productId, translations);
  await writeOptions(unit, productId, options);
  await writeImages(unit, productId, images);
  await writeCategories(unit, productId, categoryIds);
  unit.append(ProductCreated, { productId });
  await insertVariants(unit, context, { productId, variants, path: (index) => `variants.${index}.` });
  if (publish)
    unit.append(ProductPublished, { productId, categoryIds: await categoryIdsOf(unit, productId) });
  return product;
}
