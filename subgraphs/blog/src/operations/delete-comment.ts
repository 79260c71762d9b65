import { type RequestContext, requirePermission, requirePermissionOn } from '@rustok/kernel';
import { CommentModel } from '../comment-model.js';
import { CommentDeleted } from '../events.js';
import { forgetComment } from '../loaders.js';
import { mayModerate } from '../visibility.js';
import { countComment, lockComment } from './write-comment.js';

/** For good; by its author or by whoever may moderate it. Throws `COMMENT_NOT_FOUND`. */
export async function deleteComment(context: RequestContext, id: string): Promise<void> {
  requirePermission(context.actor, 'comments:delete');
  await context.database.transaction(async (unit) => {
    const { comment, post } = await lockComment(unit, id, context);
    if (!mayModerate(post, context.actor)) {
      requirePermissionOn(context.actor, 'comments:delete', comment.authorId);
    }
    await CommentModel.query(unit.trx).deleteById(id);
    await countComment(unit, post.id, { before: comment.status, after: null });
    unit.append(CommentDeleted, { commentId: id, postId: post.id });
    forgetComment(context, comment);
  });
}
