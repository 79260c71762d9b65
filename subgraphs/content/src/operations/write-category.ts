import { slugOf, type UnitOfWork, violates } from '@rustok/kernel';
import type { NewCategory } from '../category-rules.js';
import { duplicateSlug } from '../errors.js';

/** Replaces all translations. Throws `DUPLICATE_SLUG`. */
export async function replaceCategoryTranslations(
  { trx }: UnitOfWork,
  categoryId: string,
  translations: NewCategory['translations'],
): Promise<void> {
  const rows = translations.map(({ locale, name, slug, description }) => ({
    category_id: categoryId,
    locale,
    name,
    slug: slug ?? slugOf(name, categoryId),
    description: description ?? null,
  }));
  await trx('category_translations').where({ category_id: categoryId }).delete();
  try {
    await trx('category_translations').insert(rows);
  } catch (error) {
    throw violates(error, 'category_translations_slug') ? duplicateSlug('category', rows) : error;
  }
}
