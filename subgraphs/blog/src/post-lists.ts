import {
  type Actor,
  type Connection,
  type ConnectionArgs,
  definePageLoader,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import type { Knex } from 'knex';
import { findPostsBySlug, type PostRow, selectPosts } from './post-model.js';
import type { PostStatus } from './post-rules.js';
import { isPostVisible, wherePostVisible } from './visibility.js';

export interface PostFilter {
  readonly status?: PostStatus | null;
  readonly categoryId?: string | null;
  /** A word. */
  readonly tag?: string | null;
  /** Of the vocabulary. */
  readonly tagId?: string | null;
  readonly authorId?: string | null;
}

export enum PostOrder {
  NEWEST = 'newest',
  OLDEST = 'oldest',
  RECENTLY_UPDATED = 'recently_updated',
}

const LISTED_AT: KeysetColumn<PostRow> = {
  column: 'p.listed_at',
  direction: 'desc',
  type: 'timestamptz(3)',
  valueOf: ({ publishedAt, createdAt }) => publishedAt ?? createdAt,
};
const UPDATED_AT: KeysetColumn<PostRow> = {
  ...LISTED_AT,
  column: 'p.updated_at',
  valueOf: ({ updatedAt }) => updatedAt,
};
const ID: KeysetColumn<PostRow> = {
  column: 'p.id',
  direction: 'desc',
  type: 'uuid',
  valueOf: ({ id }) => id,
};
const NEWEST_FIRST = [LISTED_AT, ID];
const ORDERS: Readonly<Record<PostOrder, readonly KeysetColumn<PostRow>[]>> = {
  [PostOrder.NEWEST]: NEWEST_FIRST,
  [PostOrder.OLDEST]: NEWEST_FIRST.map((column) => ({ ...column, direction: 'asc' })),
  [PostOrder.RECENTLY_UPDATED]: [UPDATED_AT, ID],
};

/** What the actor may see. Default order: newest first. */
export function listPosts(
  context: RequestContext,
  { status, categoryId, tag, tagId, authorId }: PostFilter,
  args: ConnectionArgs,
  order: PostOrder = PostOrder.NEWEST,
): Promise<Connection<PostRow>> {
  return context.database.read((trx) => {
    const query = visiblePosts(trx, context.actor);
    if (status != null) query.where('p.status', status);
    if (categoryId != null) query.where('p.category_id', categoryId);
    if (tag != null) query.whereRaw('? = any(p.tags)', [tag]);
    if (tagId != null) {
      query.whereExists(
        trx('blog_post_tags as m')
          .whereRaw('m.tenant_id = p.tenant_id and m.post_id = p.id')
          .where('m.tag_id', tagId),
      );
    }
    if (authorId != null) query.where('p.author_id', authorId);
    return keysetPage({ list: `posts.${order}`, query, order: ORDERS[order], args, context });
  });
}

/** What the actor may see of an author's, of a category, of what has a tag: newest first. */
export const postsOfAuthor = definePageLoader<PostRow>({
  list: 'user.posts',
  order: NEWEST_FIRST,
  query: (trx, { actor }) => visiblePosts(trx, actor).whereRaw('p.author_id = parent.id'),
});

export const postsOfCategory = definePageLoader<PostRow>({
  list: 'category.posts',
  order: NEWEST_FIRST,
  query: (trx, { actor }) => visiblePosts(trx, actor).whereRaw('p.category_id = parent.id'),
});

export const postsOfTag = definePageLoader<PostRow>({
  list: 'tag.posts',
  order: NEWEST_FIRST,
  query: (trx, { actor }) =>
    visiblePosts(trx, actor)
      .joinRaw('join blog_post_tags m on m.tenant_id = p.tenant_id and m.post_id = p.id')
      .whereRaw('m.tag_id = parent.id'),
});

function visiblePosts(trx: Knex, actor: Actor): Knex.QueryBuilder {
  const query = selectPosts(trx);
  wherePostVisible(query, actor);
  return query;
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
