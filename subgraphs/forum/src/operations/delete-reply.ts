import { type RequestContext, requirePermission, requirePermissionOn } from '@rustok/kernel';
import { ReplyDeleted } from '../events.js';
import { mayModerateReplies } from '../visibility.js';
import { lockReply, writeReply } from './write-reply.js';

/**
 * By its author or by whoever may moderate it. What was answered leaves a placeholder, so that the thread stays.
 * Throws `REPLY_NOT_FOUND`.
 */
export async function deleteReply(context: RequestContext, id: string): Promise<void> {
  requirePermission(context.actor, 'forum_replies:delete');
  await context.database.transaction(async (unit) => {
    const { reply, topic } = await lockReply(unit, id, context);
    if (!mayModerateReplies(topic, context.actor)) {
      requirePermissionOn(context.actor, 'forum_replies:delete', reply.authorId);
    }
    await writeReply(unit, { reply, topic }, { deletedAt: new Date() }, context);
    unit.append(ReplyDeleted, { replyId: id, topicId: topic.id, categoryId: topic.categoryId });
  });
}
