import {
  concurrentModification,
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
} from '@rustok/kernel';
import { ReplyUpdated } from '../events.js';
import { replyChanges, ReplyStatus, statusAfterEdit } from '../reply-rules.js';
import { mayModerateReplies, type SeenReply } from '../visibility.js';
import { firstStatusIn, lockReply, writeReply, writtenReply } from './write-reply.js';
import { requireEditable } from './write-topic.js';

/**
 * Changes the text, which may then have to be approved again. Throws `REPLY_NOT_FOUND`, `BAD_USER_INPUT` or
 * `CONCURRENT_MODIFICATION`; of authors who are no moderators also `TOPIC_LOCKED`, `TOPIC_CLOSED`, `TOPIC_ARCHIVED` and
 * `EDIT_WINDOW_CLOSED`.
 */
export function updateReply(context: RequestContext, id: string, input: unknown): Promise<SeenReply> {
  requirePermission(context.actor, 'forum_replies:update');
  const { expectedVersion, body } = parseInput(replyChanges, input);
  return context.database.transaction(async (unit) => {
    const { reply, topic } = await lockReply(unit, id, context);
    requirePermissionOn(context.actor, 'forum_replies:update', reply.authorId);
    if (!mayModerateReplies(topic, context.actor)) requireEditable(context, topic, reply.createdAt);
    if (reply.version !== expectedVersion) {
      throw concurrentModification('reply', { expected: expectedVersion, actual: reply.version });
    }
    const status = statusAfterEdit(reply.status, await firstStatusIn(unit, topic, context));
    const changes = {
      body,
      status,
      editedAt: new Date(),
      rejectReason: status === ReplyStatus.REJECTED ? reply.rejectReason : null,
    };
    const written = await writeReply(unit, { reply, topic }, changes, context);
    unit.append(ReplyUpdated, { replyId: id, topicId: topic.id, categoryId: topic.categoryId, status });
    return writtenReply(written, topic);
  });
}
