import { badField, freeSlug, type RequestContext, type UnitOfWork, violates } from '@rustok/kernel';
import { duplicateHandle, productNotFound } from '../errors.js';
import { forgetProduct } from '../loaders.js';
import { ProductModel } from '../product-model.js';
import type { ProductTranslation } from '../product-rules.js';
import { RESERVED_HANDLES } from '../translation-rules.js';
import { isProductVisible } from '../visibility.js';

/** The product, locked until the transaction ends. Throws `PRODUCT_NOT_FOUND` also for one the actor may not know of. */
export async function lockProduct(
  { trx }: UnitOfWork,
  id: string,
  { actor }: RequestContext,
): Promise<ProductModel> {
  // Not `for update`: what refers to the row, such as an order's line, need not wait.
  const product = await ProductModel.query(trx).findById(id).forNoKeyUpdate();
  if (!product || product.deletedAt || !isProductVisible(product, actor)) throw productNotFound(id);
  return product;
}

/** Writes columns of a locked product as its next version. */
export async function writeProduct(
  { trx }: UnitOfWork,
  product: ProductModel,
  changes: Partial<ProductModel>,
  context: RequestContext,
): Promise<ProductModel> {
  const [written] = await ProductModel.query(trx)
    .patch({ ...changes, version: product.version + 1 })
    .where({ id: product.id })
    .returning('*');
  if (!written) throw productNotFound(product.id);
  forgetProduct(context, product.id);
  return written;
}

/** Writes the translations of these locales; the others stay. Throws `DUPLICATE_HANDLE` for a handle that was asked for. */
export async function writeTranslations(
  { trx }: UnitOfWork,
  productId: string,
  translations: readonly ProductTranslation[],
): Promise<void> {
  const table = 'product_translations';
  const owner = { column: 'product_id', id: productId };
  const stored = new Map<string, string>(
    (await trx(table).where({ product_id: productId }).select('locale', 'handle')).map(
      (row: { locale: string; handle: string }) => [row.locale, row.handle],
    ),
  );
  const rows = [];
  for (const { locale, title, handle, ...texts } of translations) {
    const within = { locale, is_live: true };
    rows.push({
      product_id: productId,
      locale,
      title,
      // One that is there stays when only the title changes, so that links hold.
      handle:
        handle ??
        stored.get(locale) ??
        (await freeSlug({ trx, table, column: 'handle', within, owner, title, reserved: RESERVED_HANDLES })),
      subtitle: texts.subtitle ?? null,
      description: texts.description ?? null,
      material: texts.material ?? null,
      meta_title: texts.metaTitle ?? null,
      meta_description: texts.metaDescription ?? null,
    });
  }
  try {
    await trx(table).insert(rows).onConflict(['tenant_id', 'product_id', 'locale']).merge();
  } catch (error) {
    throw violates(error, 'product_translations_handle') ? duplicateHandle('product', rows) : error;
  }
}

/** Throws `BAD_USER_INPUT` when no translation would be left. */
export async function removeTranslations(
  { trx }: UnitOfWork,
  productId: string,
  locales: readonly string[],
): Promise<void> {
  await trx('product_translations').where({ product_id: productId }).whereIn('locale', locales).delete();
  const left = await trx('product_translations').where({ product_id: productId }).first('locale');
  if (!left) throw badField('removedLocales', 'would leave no translation');
}

/** Puts the product into these categories and no others. Throws `BAD_USER_INPUT` for one there is not. */
export async function writeCategories(
  { trx }: UnitOfWork,
  productId: string,
  categoryIds: readonly string[],
): Promise<void> {
  // Locked, so that none is deleted before the product is in it.
  const known: string[] = await trx('product_categories')
    .whereIn('id', categoryIds)
    .forKeyShare()
    .pluck('id');
  const unknown = categoryIds.findIndex((id) => !known.includes(id));
  if (unknown !== -1) throw badField(`categoryIds.${unknown}`, 'does not exist');
  await trx('product_category_products').where({ product_id: productId }).delete();
  if (categoryIds.length === 0) return;
  await trx('product_category_products').insert(
    categoryIds.map((categoryId) => ({ product_id: productId, category_id: categoryId })),
  );
}

/** The categories the product is in, and all above them. */
export async function categoryIdsOf({ trx }: UnitOfWork, productId: string): Promise<string[]> {
  const { rows } = await trx.raw(
    `with recursive above as (
       select c.id, c.parent_id from product_category_products cp
         join product_categories c on c.tenant_id = cp.tenant_id and c.id = cp.category_id
        where cp.product_id = ?::uuid
       union
       select c.id, c.parent_id from product_categories c join above a on c.id = a.parent_id
     ) select id from above order by id`,
    [productId],
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}
