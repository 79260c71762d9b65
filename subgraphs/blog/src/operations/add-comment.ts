import {
  badField,
  parseInput,
  type RequestContext,
  requirePermission,
  requireUser,
  type UnitOfWork,
} from '@rustok/kernel';
import { CommentModel, type CommentRow } from '../comment-model.js';
import { CommentStatus, firstStatus, newComment } from '../comment-rules.js';
import { commentsDisabled } from '../errors.js';
import { CommentAdded } from '../events.js';
import { forgetComment } from '../loaders.js';
import type { PostModel } from '../post-model.js';
import { settingsOf } from '../settings.js';
import { isCommentVisible, mayModerate } from '../visibility.js';
import { countComment, visiblePost } from './write-comment.js';

/** Throws `COMMENTS_DISABLED`, `BAD_USER_INPUT`, or `POST_NOT_FOUND` for a post the actor cannot see. */
export function addComment(context: RequestContext, postId: string, input: unknown): Promise<CommentRow> {
  return context.database.transaction((unit) => insertComment(unit, context, postId, input));
}

export async function insertComment(
  unit: UnitOfWork,
  context: RequestContext,
  postId: string,
  input: unknown,
): Promise<CommentModel> {
  requirePermission(context.actor, 'comments:create');
  const { userId: authorId } = requireUser(context.actor);
  const settings = settingsOf(context);
  const { commentsEnabled, commentModeration: moderation } = settings;
  if (!commentsEnabled) throw commentsDisabled();
  const { body, parentId } = parseInput(newComment(settings), input);

  const post = await visiblePost(unit, postId, context);
  const status = firstStatus({ moderation, mayModerate: mayModerate(post, context.actor) });
  const comment = await CommentModel.query(unit.trx)
    .insert({ postId, ...(await placeOf(unit, context, post, parentId)), authorId, status, body })
    .returning('*');
  await countComment(unit, postId, { before: null, after: status });
  unit.append(CommentAdded, { commentId: comment.id, postId, status });
  forgetComment(context, comment);
  return comment;
}

/**
 * Below what it answers to, locked so that it is not deleted meanwhile. Throws `BAD_USER_INPUT` for a comment of another
 * post, one that the actor does not see or that was thrown away, and below the tenant's `maxCommentDepth`.
 */
async function placeOf(
  { trx }: UnitOfWork,
  context: RequestContext,
  post: PostModel,
  parentId: string | null | undefined,
): Promise<{ readonly parentId: string | null; readonly depth: number }> {
  if (parentId == null) return { parentId: null, depth: 0 };
  const parent = await CommentModel.query(trx).findById(parentId).forKeyShare();
  if (
    parent?.postId !== post.id ||
    !isCommentVisible(parent, post, context.actor) ||
    parent.status === CommentStatus.TRASH
  ) {
    throw badField('parentId', 'does not exist');
  }
  const { maxCommentDepth } = settingsOf(context);
  if (parent.depth >= maxCommentDepth) {
    throw badField('parentId', `is ${parent.depth} levels deep; answers go ${maxCommentDepth} deep`);
  }
  return { parentId, depth: parent.depth + 1 };
}
