import {
  concurrentModification,
  depthBelow,
  parseInput,
  type RequestContext,
  requirePermission,
  shiftBelow,
} from '@rustok/kernel';
import { CATEGORIES, CategoryModel, type CategoryRow } from '../category-model.js';
import { categoryChanges } from '../category-rules.js';
import { categoryNotFound } from '../errors.js';
import { CategoryUpdated } from '../events.js';
import { forgetCategory } from '../loaders.js';
import { replaceTranslations } from './write-category.js';

/** Throws `FORUM_CATEGORY_NOT_FOUND`, `BAD_USER_INPUT`, `DUPLICATE_SLUG` or `CONCURRENT_MODIFICATION`. */
export function updateCategory(context: RequestContext, id: string, input: unknown): Promise<CategoryRow> {
  requirePermission(context.actor, 'forum_categories:update');
  const { expectedVersion, translations, ...facts } = parseInput(categoryChanges, input);
  return context.database.transaction(async (unit) => {
    const changes: Partial<CategoryModel> = { ...facts };
    if (facts.parentId !== undefined) {
      changes.depth = await depthBelow(unit.trx, CATEGORIES, { parentId: facts.parentId, id });
    }
    // Not `for update`: topics that are being opened refer to the row and need not wait.
    const category = await CategoryModel.query(unit.trx).findById(id).forNoKeyUpdate();
    if (!category) throw categoryNotFound(id);
    if (category.version !== expectedVersion) {
      throw concurrentModification('forum category', {
        expected: expectedVersion,
        actual: category.version,
      });
    }
    const [written] = await CategoryModel.query(unit.trx)
      .patch({ ...changes, version: category.version + 1 })
      .where({ id })
      .returning('*');
    if (!written) throw categoryNotFound(id);
    await shiftBelow(unit.trx, CATEGORIES, id, written.depth - category.depth);
    if (translations) await replaceTranslations(unit, id, translations);
    unit.append(CategoryUpdated, { categoryId: id });
    forgetCategory(context, id);
    return written;
  });
}
