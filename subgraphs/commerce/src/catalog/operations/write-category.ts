import {
  badField,
  concurrentModification,
  depthBelow,
  duplicateSlug,
  freeSlug,
  parseInput,
  type RequestContext,
  shiftBelow,
  type UnitOfWork,
  violates,
} from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { PRODUCT_CATEGORIES, ProductCategoryModel, type ProductCategoryRow } from '../category-model.js';
import {
  MAX_SIBLINGS,
  newProductCategory,
  type NewProductCategory,
  productCategoryChanges,
} from '../category-rules.js';
import { categoryHasChildren, productCategoryNotFound } from '../errors.js';
import { ProductCategoryCreated, ProductCategoryDeleted, ProductCategoryUpdated } from '../events.js';
import { forgetCategories } from '../loaders.js';

/** Throws `BAD_USER_INPUT` or `DUPLICATE_SLUG`. */
export function createProductCategory(context: RequestContext, input: unknown): Promise<ProductCategoryRow> {
  return context.database.transaction((unit) => insertProductCategory(unit, context, input));
}

export async function insertProductCategory(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<ProductCategoryModel> {
  requireStaff(context, 'products:create');
  const { translations, ...facts } = parseInput(newProductCategory, input);
  const depth = await depthBelow(unit.trx, PRODUCT_CATEGORIES, facts);
  await refuseCrowd(unit, facts.parentId ?? null, null);
  const category = await ProductCategoryModel.query(unit.trx)
    .insert({ ...facts, depth })
    .returning('*')
    .catch((error: unknown) => {
      throw translated(error);
    });
  await replaceTranslations(unit, category.id, translations);
  unit.append(ProductCategoryCreated, { categoryId: category.id });
  forgetCategories(context);
  return category;
}

/** Throws `PRODUCT_CATEGORY_NOT_FOUND`, `BAD_USER_INPUT`, `DUPLICATE_SLUG` or `CONCURRENT_MODIFICATION`. */
export function updateProductCategory(
  context: RequestContext,
  id: string,
  input: unknown,
): Promise<ProductCategoryRow> {
  requireStaff(context, 'products:update');
  const { expectedVersion, translations, ...facts } = parseInput(productCategoryChanges, input);
  return context.database.transaction(async (unit) => {
    const changes: Partial<ProductCategoryModel> = { ...facts };
    if (facts.parentId !== undefined) {
      changes.depth = await depthBelow(unit.trx, PRODUCT_CATEGORIES, { parentId: facts.parentId, id });
      await refuseCrowd(unit, facts.parentId, id);
    }
    const category = await ProductCategoryModel.query(unit.trx).findById(id).forUpdate();
    if (!category) throw productCategoryNotFound(id);
    if (category.version !== expectedVersion) {
      throw concurrentModification('product category', {
        expected: expectedVersion,
        actual: category.version,
      });
    }
    const [written] = await ProductCategoryModel.query(unit.trx)
      .patch({ ...changes, version: category.version + 1 })
      .where({ id })
      .returning('*')
      .catch((error: unknown) => {
        throw translated(error);
      });
    if (!written) throw productCategoryNotFound(id);
    await shiftBelow(unit.trx, PRODUCT_CATEGORIES, id, written.depth - category.depth);
    if (translations) await replaceTranslations(unit, id, translations);
    unit.append(ProductCategoryUpdated, { categoryId: id });
    forgetCategories(context);
    return written;
  });
}

/** For good; its products stay. Throws `PRODUCT_CATEGORY_NOT_FOUND` or `CATEGORY_HAS_CHILDREN`. */
export async function deleteProductCategory(context: RequestContext, id: string): Promise<void> {
  requireStaff(context, 'products:delete');
  await context.database.transaction(async (unit) => {
    const deleted = await ProductCategoryModel.query(unit.trx)
      .deleteById(id)
      .catch((error: unknown) => {
        throw violates(error, 'product_categories_parent') ? categoryHasChildren(id) : error;
      });
    if (deleted === 0) throw productCategoryNotFound(id);
    unit.append(ProductCategoryDeleted, { categoryId: id });
  });
  forgetCategories(context);
}

/** The parent may have been deleted since it was looked for. */
function translated(error: unknown): unknown {
  return violates(error, 'product_categories_parent') ? badField('parentId', 'does not exist') : error;
}

/** Under the lock of the tree, which `depthBelow` took: two at once cannot both be the last that fits. */
async function refuseCrowd({ trx }: UnitOfWork, parentId: string | null, id: string | null): Promise<void> {
  const siblings = trx('product_categories').where({ parent_id: parentId }).limit(MAX_SIBLINGS);
  if (id !== null) siblings.whereNot({ id });
  if ((await siblings.pluck('id')).length >= MAX_SIBLINGS) {
    throw badField('parentId', `has ${MAX_SIBLINGS} product categories right below it, which is the most`);
  }
}

/** Throws `DUPLICATE_SLUG` for a slug that was asked for. */
async function replaceTranslations(
  { trx }: UnitOfWork,
  categoryId: string,
  translations: NewProductCategory['translations'],
): Promise<void> {
  const table = 'product_category_translations';
  const owner = { column: 'category_id', id: categoryId };
  const rows = [];
  for (const { locale, name, slug, description } of translations) {
    rows.push({
      category_id: categoryId,
      locale,
      name,
      slug: slug ?? (await freeSlug({ trx, table, within: { locale }, owner, title: name })),
      description: description ?? null,
    });
  }
  await trx(table).where({ category_id: categoryId }).delete();
  try {
    await trx(table).insert(rows);
  } catch (error) {
    throw violates(error, 'product_category_translations_slug')
      ? duplicateSlug('product category', rows)
      : error;
  }
}
