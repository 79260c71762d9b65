import {
  type EventDefinition,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
} from '@rustok/kernel';
import { CommentModel, type CommentRow } from '../comment-model.js';
import { moderated, type Moderation } from '../comment-rules.js';
import { commentNotFound } from '../errors.js';
import { CommentApproved, CommentMarkedSpam, CommentTrashed } from '../events.js';
import { forgetComment } from '../loaders.js';
import { countComment, lockComment } from './write-comment.js';

const EVENTS: Readonly<Record<Moderation, EventDefinition>> = {
  approved: CommentApproved,
  'marked as spam': CommentMarkedSpam,
  trashed: CommentTrashed,
};

/** Throws `COMMENT_NOT_FOUND`, or `INVALID_STATUS_TRANSITION` from a status it does not lead on from. */
export function moderateComment(
  context: RequestContext,
  id: string,
  moderation: Moderation,
): Promise<CommentRow> {
  requirePermission(context.actor, 'comments:moderate');
  return context.database.transaction(async (unit) => {
    const { comment, post } = await lockComment(unit, id, context);
    requirePermissionOn(context.actor, 'comments:moderate', post.authorId);
    const status = moderated(comment.status, moderation);
    const [written] = await CommentModel.query(unit.trx).patch({ status }).where({ id }).returning('*');
    if (!written) throw commentNotFound(id);
    await countComment(unit, post.id, { before: comment.status, after: status });
    unit.append(EVENTS[moderation], { commentId: id, postId: post.id });
    forgetComment(context, comment);
    return written;
  });
}
