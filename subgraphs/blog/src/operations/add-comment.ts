import {
  parseInput,
  type RequestContext,
  requirePermission,
  requireUser,
  type UnitOfWork,
} from '@rustok/kernel';
import { CommentModel, type CommentRow } from '../comment-model.js';
import { commentText, firstStatus } from '../comment-rules.js';
import { commentsDisabled } from '../errors.js';
import { CommentAdded } from '../events.js';
import { forgetComment } from '../loaders.js';
import { settingsOf } from '../settings.js';
import { mayModerate } from '../visibility.js';
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
  const { commentsEnabled, commentModeration: moderation } = settingsOf(context);
  if (!commentsEnabled) throw commentsDisabled();
  const { body } = parseInput(commentText, input);

  const post = await visiblePost(unit, postId, context);
  const status = firstStatus({ moderation, mayModerate: mayModerate(post, context.actor) });
  const comment = await CommentModel.query(unit.trx)
    .insert({ postId, authorId, status, body })
    .returning('*');
  await countComment(unit, postId, { before: null, after: status });
  unit.append(CommentAdded, { commentId: comment.id, postId, status });
  forgetComment(context, comment);
  return comment;
}
