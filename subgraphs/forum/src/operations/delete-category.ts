import { type RequestContext, requirePermission, violates } from '@rustok/kernel';
import { CategoryModel } from '../category-model.js';
import { categoryNotEmpty, categoryNotFound } from '../errors.js';
import { CategoryDeleted } from '../events.js';
import { forgetCategory } from '../loaders.js';

/** For good, when nothing is in it. Throws `FORUM_CATEGORY_NOT_FOUND` or `FORUM_CATEGORY_NOT_EMPTY`. */
export async function deleteCategory(context: RequestContext, id: string): Promise<void> {
  requirePermission(context.actor, 'forum_categories:delete');
  await context.database.transaction(async (unit) => {
    const deleted = await CategoryModel.query(unit.trx)
      .deleteById(id)
      .catch((error: unknown) => {
        const notEmpty =
          violates(error, 'forum_categories_parent') || violates(error, 'forum_topics_in_a_category');
        throw notEmpty ? categoryNotEmpty(id) : error;
      });
    if (deleted === 0) throw categoryNotFound(id);
    unit.append(CategoryDeleted, { categoryId: id });
  });
  forgetCategory(context, id);
}
