import {
  depthBelow,
  parseInput,
  type RequestContext,
  requirePermission,
  type UnitOfWork,
} from '@rustok/kernel';
import { CATEGORIES, CategoryModel, type CategoryRow } from '../category-model.js';
import { newCategory } from '../category-rules.js';
import { CategoryCreated } from '../events.js';
import { forgetCategory } from '../loaders.js';
import { replaceTranslations } from './write-category.js';

/** Throws `BAD_USER_INPUT` or `DUPLICATE_SLUG`. */
export function createCategory(context: RequestContext, input: unknown): Promise<CategoryRow> {
  return context.database.transaction((unit) => insertCategory(unit, context, input));
}

export async function insertCategory(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<CategoryModel> {
  requirePermission(context.actor, 'forum_categories:create');
  const { translations, ...facts } = parseInput(newCategory, input);
  const depth = facts.parentId == null ? 0 : await depthBelow(unit.trx, CATEGORIES, facts);
  const category = await CategoryModel.query(unit.trx)
    .insert({ ...facts, depth })
    .returning('*');
  await replaceTranslations(unit, category.id, translations);
  unit.append(CategoryCreated, { categoryId: category.id });
  forgetCategory(context, category.id);
  return category;
}
