import {
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import { findPostsBySlug, type PostRow, selectPosts } from './post-model.js';
import type { PostStatus } from './post-rules.js';
import { isPostVisible, wherePostVisible } from './visibility.js';

export interface PostFilter {
  readonly status?: PostStatus | null;
  readonly categoryId?: string | null;
  readonly tag?: string | null;
  readonly authorId?: string | null;
}

const NEWEST_FIRST: readonly KeysetColumn<PostRow>[] = [
  {
    column: 'p.listed_at',
    direction: 'desc',
    type: 'timestamptz(3)',
    valueOf: ({ publishedAt, createdAt }) => publishedAt ?? createdAt,
  },
  { column: 'p.id', direction: 'desc', type: 'uuid', valueOf: ({ id }) => id },
];

/** What the actor may see, newest first. */
export function listPosts(
  context: RequestContext,
  { status, categoryId, tag, authorId }: PostFilter,
  args: ConnectionArgs,
): Promise<Connection<PostRow>> {
  return context.database.read((trx) => {
    const query = selectPosts(trx);
    wherePostVisible(query, context.actor);
    if (status != null) query.where('p.status', status);
    if (categoryId != null) query.where('p.category_id', categoryId);
    if (tag != null) query.whereRaw('? = any(p.tags)', [tag]);
    if (authorId != null) query.where('p.author_id', authorId);
    return keysetPage({ list: 'posts', query, order: NEWEST_FIRST, args, context });
  });
}

/**
 * The visible post with this slug. An explicit `locale` allows its fallbacks only; without one any locale's slug
 * counts, as a link may come from a reader of another language, and the post speaks the language of its slug.
 */
export async function findPostBySlug(
  context: RequestContext,
  { slug, locale }: { readonly slug: string; readonly locale?: string | null },
): Promise<(PostRow & { readonly locale: string }) | null> {
  const found = (await findPostsBySlug(context, slug)).filter((post) => isPostVisible(post, context.actor));
  const chain = context.locales(locale);
  const matching = chain.map((wanted) => found.find((post) => post.locale === wanted)).find(Boolean);
  const post = matching ?? (locale == null ? found[0] : undefined);
  return post ? { ...post, locale: locale ?? post.locale } : null;
}
