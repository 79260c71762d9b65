import { parseInput, type RequestContext, requirePermission, requirePermissionOn } from '@rustok/kernel';
import { ReplyApproved, ReplyHidden, ReplyRejected, ReplyRestored } from '../events.js';
import { moderatedReply, rejection, type ReplyModeration, ReplyStatus } from '../reply-rules.js';
import type { SeenReply } from '../visibility.js';
import { lockReply, writeReply, writtenReply } from './write-reply.js';

const EVENTS = { approved: ReplyApproved, hidden: ReplyHidden, restored: ReplyRestored } as const;

/** Throws `REPLY_NOT_FOUND`, or `INVALID_STATUS_TRANSITION` from a status that does not lead on so. */
export function moderateReply(
  context: RequestContext,
  id: string,
  moderation: keyof typeof EVENTS,
): Promise<SeenReply> {
  return moderate(context, id, moderation);
}

/** `input.reason` is shown to the author. Throws as `moderateReply`, and `BAD_USER_INPUT`. */
export function rejectReply(context: RequestContext, id: string, input: unknown): Promise<SeenReply> {
  requirePermission(context.actor, 'forum_replies:moderate');
  const { reason } = parseInput(rejection, input);
  return moderate(context, id, 'rejected', reason ?? null);
}

function moderate(
  context: RequestContext,
  id: string,
  moderation: ReplyModeration,
  rejectReason: string | null = null,
): Promise<SeenReply> {
  requirePermission(context.actor, 'forum_replies:moderate');
  return context.database.transaction(async (unit) => {
    const { reply, topic } = await lockReply(unit, id, context);
    requirePermissionOn(context.actor, 'forum_replies:moderate', topic.authorId);
    const status = moderatedReply(reply.status, moderation);
    const becomesPublic = status === ReplyStatus.APPROVED && reply.publishedAt === null;
    const written = await writeReply(
      unit,
      { reply, topic },
      { status, rejectReason, ...(becomesPublic && { publishedAt: new Date() }) },
      context,
    );
    const ids = { replyId: id, topicId: topic.id, categoryId: topic.categoryId };
    if (moderation === 'rejected') unit.append(ReplyRejected, { ...ids, reason: rejectReason });
    else unit.append(EVENTS[moderation], ids);
    return writtenReply(written, topic);
  });
}
