import {
  type Connection,
  defineLoader,
  groupedInKeyOrder,
  inKeyOrder,
  keysetPages,
  type RequestContext,
} from '@rustok/kernel';
import { OLDEST_FIRST } from './comment-lists.js';
import { type CommentRow, findComments, selectComments } from './comment-model.js';
import type { CommentStatus } from './comment-rules.js';
import { countPosts, type PostCounts } from './post-counts.js';
import {
  findPostBodies,
  findPosts,
  findPostTranslations,
  type PostBodyRow,
  type PostRow,
  type PostTranslationRow,
} from './post-model.js';
import { isCommentVisible, isPostVisible, whereCommentVisible } from './visibility.js';

/** Posts this actor may see; every way to a post that is not a list goes through here. */
export const postById = defineLoader<string, PostRow>({
  async batch(ids, context) {
    const posts = await findPosts(context, ids);
    return inKeyOrder(
      ids,
      posts.filter((post) => isPostVisible(post, context.actor)),
      ({ id }) => id,
    );
  },
});

export const translationsOfPost = defineLoader<string, readonly PostTranslationRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findPostTranslations(context, ids), ({ postId }) => postId),
});

export const bodiesOfPost = defineLoader<string, readonly PostBodyRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findPostBodies(context, ids), ({ postId }) => postId),
});

/** Comments this actor may see, which includes that their posts are visible. */
export const commentById = defineLoader<string, CommentRow>({
  async batch(ids, context) {
    const comments = await findComments(context, ids);
    const posts = await Promise.all(comments.map(({ postId }) => context.loaders.get(postById).load(postId)));
    const visible = comments.filter((comment, index) => {
      const post = posts[index];
      return post != null && isCommentVisible(comment, post, context.actor);
    });
    return inKeyOrder(ids, visible, ({ id }) => id);
  },
});

/** A page of the comments of a post that the actor sees. */
export interface CommentsKey {
  readonly postId: string;
  readonly first: number | null;
  readonly after?: string | null;
  readonly status?: CommentStatus | null;
}

/** Posts that are asked for the same page share one statement: those of a list all do. */
export const commentsOfPost = defineLoader<CommentsKey, Connection<CommentRow>>({
  cacheKey: (key) => `${key.postId} ${pageOf(key)}`,
  async batch(keys, context) {
    const pages = new Map<string, Promise<ReadonlyMap<string, Connection<CommentRow>>>>();
    for (const key of keys) {
      const page = pageOf(key);
      if (pages.has(page)) continue;
      const parents = keys.filter((other) => pageOf(other) === page).map(({ postId }) => postId);
      pages.set(page, commentPages(context, key, parents));
    }
    // A bad cursor spoils the page it was given for, and no other.
    return Promise.all(
      keys.map(async (key) => {
        try {
          return (await pages.get(pageOf(key)))?.get(key.postId) ?? null;
        } catch (error) {
          return error as Error;
        }
      }),
    );
  },
});

function pageOf({ first, after = null, status = null }: CommentsKey): string {
  return JSON.stringify([first, after, status]);
}

function commentPages(
  context: RequestContext,
  { first, after, status }: CommentsKey,
  parents: readonly string[],
): Promise<ReadonlyMap<string, Connection<CommentRow>>> {
  return context.database.read((trx) => {
    const query = selectComments(trx).whereRaw('c.post_id = parent.id');
    whereCommentVisible(query, context.actor);
    if (status != null) query.where('c.status', status);
    return keysetPages({
      list: 'comments',
      trx,
      parents,
      query,
      order: OLDEST_FIRST,
      args: { first, after: after ?? null },
      context,
    });
  });
}

/** By tenant: a request has one, and its figures share one statement. */
export const postCountsOfTenant = defineLoader<string, PostCounts>({
  batch: async (ids, { database }) => {
    const counts = await countPosts(database);
    return ids.map(() => counts);
  },
});

/** After a write, so that later fields of the same request read what was written. */
export function forgetPost({ loaders }: RequestContext, id: string): void {
  for (const loader of [postById, translationsOfPost, bodiesOfPost])
    loaders.get<string, unknown>(loader).clear(id);
}

/** After a write of a comment of this post. */
export function forgetComment(
  { loaders }: RequestContext,
  { id, postId }: { id: string; postId: string },
): void {
  loaders.get(commentById).clear(id);
  loaders.get(commentsOfPost).clearAll();
  loaders.get(postById).clear(postId);
}
