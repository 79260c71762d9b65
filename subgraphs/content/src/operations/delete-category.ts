import { type RequestContext, requirePermission, violates } from '@rustok/kernel';
import { CategoryModel } from '../category-model.js';
import { categoryHasChildren, categoryNotFound } from '../errors.js';
import { CategoryDeleted } from '../events.js';
import { forgetCategory } from '../loaders.js';

/**
 * For good: whatever was in the category, in any module's table, is left without one by its foreign key.
 * Throws `CATEGORY_NOT_FOUND` or `CATEGORY_HAS_CHILDREN`.
 */
export async function deleteCategory(context: RequestContext, id: string): Promise<void> {
  requirePermission(context.actor, 'categories:delete');
  await context.database.transaction(async (unit) => {
    const deleted = await CategoryModel.query(unit.trx)
      .deleteById(id)
      .catch((error: unknown) => {
        throw violates(error, 'categories_parent') ? categoryHasChildren(id) : error;
      });
    if (deleted === 0) throw categoryNotFound(id);
    unit.append(CategoryDeleted, { categoryId: id });
  });
  forgetCategory(context, id);
}
