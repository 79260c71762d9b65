import {
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import { findTagsBySlug, selectTags, type TagRow } from './tag-model.js';

export enum TagOrder {
  MOST_USED = 'most_used',
  NEWEST = 'newest',
}

export interface TagFilter {
  readonly order: TagOrder;
  /** What a name in any language begins with, in upper or lower case. */
  readonly nameStartsWith?: string | null;
}

// Ids grow with time.
const ID: KeysetColumn<TagRow> = {
  column: 'g.id',
  direction: 'desc',
  type: 'uuid',
  valueOf: ({ id }) => id,
};
const ORDERS: Readonly<Record<TagOrder, readonly KeysetColumn<TagRow>[]>> = {
  [TagOrder.MOST_USED]: [
    { column: 'g.use_count', direction: 'desc', type: 'int', valueOf: ({ useCount }) => useCount },
    ID,
  ],
  [TagOrder.NEWEST]: [ID],
};

export function listTags(
  context: RequestContext,
  { order, nameStartsWith }: TagFilter,
  args: ConnectionArgs,
): Promise<Connection<TagRow>> {
  return context.database.read((trx) => {
    const query = selectTags(trx);
    if (nameStartsWith != null && nameStartsWith !== '') {
      query.whereExists(
        trx('tag_translations as t')
          .whereRaw('t.tenant_id = g.tenant_id and t.tag_id = g.id')
          .whereRaw('starts_with(lower(t.name), lower(?))', [nameStartsWith]),
      );
    }
    return keysetPage({ list: `tags.${order}`, query, order: ORDERS[order], args, context });
  });
}

/** As `findNodeBySlug` has it: a `locale` allows its fallbacks only, without one any locale's slug counts. */
export async function findTagBySlug(
  context: RequestContext,
  { slug, locale }: { readonly slug: string; readonly locale?: string | null },
): Promise<(TagRow & { readonly locale: string }) | null> {
  const found = await findTagsBySlug(context, slug);
  const matching = context
    .locales(locale)
    .map((wanted) => found.find((tag) => tag.locale === wanted))
    .find(Boolean);
  const tag = matching ?? (locale == null ? found[0] : undefined);
  return tag ? { ...tag, locale: locale ?? tag.locale } : null;
}
