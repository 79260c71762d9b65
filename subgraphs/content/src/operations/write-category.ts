import { duplicateSlug, freeSlug, type UnitOfWork, violates } from '@rustok/kernel';
import type { NewCategory } from '../category-rules.js';

/** Replaces all translations. Throws `DUPLICATE_SLUG` for a slug that was asked for. */
export async function replaceCategoryTranslations(
  { trx }: UnitOfWork,
  categoryId: string,
  translations: NewCategory['translations'],
): Promise<void> {
  const table = 'category_translations';
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
    throw violates(error, 'category_translations_slug') ? duplicateSlug('category', rows) : error;
  }
}
