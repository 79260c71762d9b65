import { duplicateSlug, freeSlug, type RequestContext, type UnitOfWork, violates } from '@rustok/kernel';
import type { NewCategory } from '../category-rules.js';
import { forgetCategory } from '../loaders.js';

/** Replaces all translations. Throws `DUPLICATE_SLUG` for a slug that was asked for. */
export async function replaceTranslations(
  { trx }: UnitOfWork,
  categoryId: string,
  translations: NewCategory['translations'],
): Promise<void> {
  const table = 'forum_category_translations';
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
    throw violates(error, 'forum_category_translations_slug') ? duplicateSlug('forum category', rows) : error;
  }
}

/** By how much the counters of a category change. */
export interface CategoryChange {
  readonly topics?: number;
  readonly replies?: number;
}

/**
 * Keeps the counters of a category in the transaction that changes a topic or reply. The lock comes first, in a statement
 * of its own: one that waits for the row inside its UPDATE would look for the last reply with eyes from before the wait.
 * Whoever locks topics and replies too locks those before.
 */
export async function countInCategory(
  { trx }: UnitOfWork,
  categoryId: string,
  { topics = 0, replies = 0 }: CategoryChange,
  context: RequestContext,
): Promise<void> {
  await trx('forum_categories').where({ id: categoryId }).forNoKeyUpdate().first('id');
  await trx.raw(
    `update forum_categories
        set topic_count = topic_count + ?, reply_count = reply_count + ?,
            last_reply_at = (select max(last_reply_at) from forum_topics
                              where category_id = ? and deleted_at is null)
      where id = ?`,
    [topics, replies, categoryId, categoryId],
  );
  forgetCategory(context, categoryId);
}
