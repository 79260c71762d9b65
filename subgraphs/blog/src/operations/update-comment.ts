import { parseInput, type RequestContext, requirePermission, requirePermissionOn } from '@rustok/kernel';
import { CommentModel, type CommentRow } from '../comment-model.js';
import { CommentStatus, commentText, firstStatus } from '../comment-rules.js';
import { commentNotFound } from '../errors.js';
import { CommentUpdated } from '../events.js';
import { forgetComment } from '../loaders.js';
import { settingsOf } from '../settings.js';
import { mayModerate } from '../visibility.js';
import { countComment, lockComment } from './write-comment.js';

/**
 * Changes the text. Where comments are moderated an approved one waits again: nobody approved the new text.
 * Throws `COMMENT_NOT_FOUND` or `BAD_USER_INPUT`.
 */
export function updateComment(context: RequestContext, id: string, input: unknown): Promise<CommentRow> {
  requirePermission(context.actor, 'comments:update');
  const { body } = parseInput(commentText(settingsOf(context)), input);
  return context.database.transaction(async (unit) => {
    const { comment, post } = await lockComment(unit, id, context);
    requirePermissionOn(context.actor, 'comments:update', comment.authorId);
    const first = firstStatus({
      moderation: settingsOf(context).commentModeration,
      mayModerate: mayModerate(post, context.actor),
    });
    const status = comment.status === CommentStatus.APPROVED ? first : comment.status;

    const [written] = await CommentModel.query(unit.trx).patch({ body, status }).where({ id }).returning('*');
    if (!written) throw commentNotFound(id);
    await countComment(unit, post.id, { before: comment.status, after: status });
    unit.append(CommentUpdated, { commentId: id, postId: post.id, status });
    forgetComment(context, comment);
    return written;
  });
}
