import {
  defineLoader,
  definePageLoader,
  groupedInKeyOrder,
  inKeyOrder,
  type RequestContext,
} from '@rustok/kernel';
import { OLDEST_FIRST } from './comment-lists.js';
import { type CommentRow, findComments, selectComments } from './comment-model.js';
import type { CommentStatus } from './comment-rules.js';
import { countPosts, type PostCounts } from './post-counts.js';
import {
  countPostsOfTags,
  findPostBodies,
  findPosts,
  findPostTranslations,
  findTagsOfPosts,
  type PostBodyRow,
  type PostRow,
  type PostTranslationRow,
} from './post-model.js';
import { revisionsOfPost } from './post-revisions.js';
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

/** Below a post; `topLevel` leaves answers out. */
export interface CommentsFilter {
  readonly status: CommentStatus | null;
  readonly topLevel: boolean;
}

/** What the actor sees of a post's comments, oldest first. */
export const commentsOfPost = definePageLoader<CommentRow, CommentsFilter>({
  list: 'comments',
  order: OLDEST_FIRST,
  query(trx, { actor }, filter) {
    const query = selectComments(trx).whereRaw('c.post_id = parent.id');
    whereCommentVisible(query, actor);
    if (filter?.status != null) query.where('c.status', filter.status);
    if (filter?.topLevel) query.whereNull('c.parent_id');
    return query;
  },
});

/** What the actor sees of the answers to a comment, oldest first. */
export const repliesToComment = definePageLoader<CommentRow>({
  list: 'comment.replies',
  order: OLDEST_FIRST,
  query(trx, { actor }) {
    const query = selectComments(trx).whereRaw('c.parent_id = parent.id');
    whereCommentVisible(query, actor);
    return query;
  },
});

export const linkedTagsOfPost = defineLoader<string, readonly { readonly id: string }[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findTagsOfPosts(context, ids), ({ postId }) => postId),
});

/** A thing of another module, of which this one knows only that it is there. */
export interface Stub {
  readonly id: string;
}

export const userById = stubsOf('users');
export const categoryById = stubsOf('categories');
export const tagById = stubsOf('tags');

function stubsOf(table: 'users' | 'categories' | 'tags') {
  return defineLoader<string, Stub>({
    async batch(ids, { database }) {
      const statement = {
        name: `blog.${table}-there`,
        text: `select id from ${table} where id = any($1::uuid[])`,
      };
      return inKeyOrder(ids, await database.prepared<Stub>(statement, [ids]), ({ id }) => id);
    },
  });
}

export const postCountOfTag = defineLoader<string, number>({
  async batch(ids, context) {
    const counts = await countPostsOfTags(context, ids);
    return ids.map((id) => counts.find(({ tagId }) => tagId === id)?.count ?? 0);
  },
});

/** By tenant: a request has one, and its figures share one statement. */
export const postCountsOfTenant = defineLoader<string, PostCounts>({
  batch: async (ids, { database }) => {
    const counts = await countPosts(database);
    return ids.map(() => counts);
  },
});

/** After a write, so that later fields of the same request read what was written. */
export function forgetPost({ loaders }: RequestContext, id: string): void {
  for (const loader of [postById, translationsOfPost, bodiesOfPost, linkedTagsOfPost])
    loaders.get<string, unknown>(loader).clear(id);
  loaders.get(revisionsOfPost).clearAll();
}

/** After a write of a comment of this post. */
export function forgetComment(
  { loaders }: RequestContext,
  { id, postId }: { id: string; postId: string },
): void {
  loaders.get(commentById).clear(id);
  loaders.get(commentsOfPost).clearAll();
  loaders.get(repliesToComment).clearAll();
  loaders.get(postById).clear(postId);
}
