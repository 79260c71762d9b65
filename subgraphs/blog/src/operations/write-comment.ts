import type { RequestContext, UnitOfWork } from '@rustok/kernel';
import { commentNotFound, postNotFound } from '../errors.js';
import { CommentModel } from '../comment-model.js';
import { type CommentStatus, countChange } from '../comment-rules.js';
import { PostModel } from '../post-model.js';
import { isCommentVisible, isPostVisible } from '../visibility.js';

/** The post a comment is on, as the actor may see it. Throws `POST_NOT_FOUND`. */
export async function visiblePost(
  { trx }: UnitOfWork,
  id: string,
  { actor }: RequestContext,
): Promise<PostModel> {
  const post = await PostModel.query(trx).findById(id);
  if (!post || post.deletedAt || !isPostVisible(post, actor)) throw postNotFound(id);
  return post;
}

/** The comment, locked until the transaction ends, and its post. Throws `COMMENT_NOT_FOUND`. */
export async function lockComment(
  { trx }: UnitOfWork,
  id: string,
  { actor }: RequestContext,
): Promise<{ readonly comment: CommentModel; readonly post: PostModel }> {
  const comment = await CommentModel.query(trx).findById(id).forUpdate();
  const post = comment && (await PostModel.query(trx).findById(comment.postId));
  if (!post || post.deletedAt || !isPostVisible(post, actor) || !isCommentVisible(comment, post, actor)) {
    throw commentNotFound(id);
  }
  return { comment, post };
}

/**
 * Keeps the post's count of approved comments. Relative, in the transaction that changes the comment and while the
 * comment is locked: writers of other comments of the post wait for this row, and none of them is lost.
 */
export async function countComment(
  { trx }: UnitOfWork,
  postId: string,
  { before, after }: { readonly before: CommentStatus | null; readonly after: CommentStatus | null },
): Promise<void> {
  const change = countChange(before, after);
  if (change !== 0) await trx('blog_posts').where({ id: postId }).increment('comment_count', change);
}
