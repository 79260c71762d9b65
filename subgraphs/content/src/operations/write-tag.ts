import { duplicateSlug, freeSlug, type UnitOfWork, violates } from '@rustok/kernel';
import type { NewTag } from '../tag-rules.js';

/** Replaces all translations. Throws `DUPLICATE_SLUG` for a slug that was asked for. */
export async function replaceTagTranslations(
  { trx }: UnitOfWork,
  tagId: string,
  translations: NewTag['translations'],
): Promise<void> {
  const table = 'tag_translations';
  const owner = { column: 'tag_id', id: tagId };
  const rows = [];
  for (const { locale, name, slug } of translations) {
    rows.push({
      tag_id: tagId,
      locale,
      name,
      slug: slug ?? (await freeSlug({ trx, table, within: { locale }, owner, title: name })),
    });
  }
  await trx(table).where({ tag_id: tagId }).delete();
  try {
    await trx(table).insert(rows);
  } catch (error) {
    throw violates(error, 'tag_translations_slug') ? duplicateSlug('tag', rows) : error;
  }
}
