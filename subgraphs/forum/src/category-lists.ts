import {
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import { type CategoryRow, findCategoriesBySlug, selectCategories } from './category-model.js';

export const BY_POSITION: readonly KeysetColumn<CategoryRow>[] = [
  { column: 'c.position', direction: 'asc', type: 'int', valueOf: ({ position }) => position },
  { column: 'c.id', direction: 'asc', type: 'uuid', valueOf: ({ id }) => id },
];

/** All categories, or only those at the root. */
export function listCategories(
  context: RequestContext,
  { rootsOnly = false }: { readonly rootsOnly?: boolean },
  args: ConnectionArgs,
): Promise<Connection<CategoryRow>> {
  return context.database.read((trx) => {
    const query = selectCategories(trx);
    if (rootsOnly) query.whereNull('c.parent_id');
    return keysetPage({ list: 'forum categories', query, order: BY_POSITION, args, context });
  });
}

/**
 * An explicit `locale` allows its fallbacks only; without one any locale's slug counts, as a link may come from a reader
 * of another language, and the category speaks the language of its slug.
 */
export async function findCategoryBySlug(
  context: RequestContext,
  { slug, locale }: { readonly slug: string; readonly locale?: string | null },
): Promise<(CategoryRow & { readonly locale: string }) | null> {
  const found = await findCategoriesBySlug(context, slug);
  const chain = context.locales(locale);
  const matching = chain.map((wanted) => found.find((category) => category.locale === wanted)).find(Boolean);
  const category = matching ?? (locale == null ? found[0] : undefined);
  return category ? { ...category, locale: locale ?? category.locale } : null;
}
