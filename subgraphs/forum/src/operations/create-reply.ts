import {
  badField,
  parseInput,
  type RequestContext,
  requirePermission,
  requireUser,
  type UnitOfWork,
} from '@rustok/kernel';
import { ReplyAdded } from '../events.js';
import { forgetReplies } from '../loaders.js';
import { ReplyModel } from '../reply-model.js';
import { newReply, ReplyStatus } from '../reply-rules.js';
import { settingsOf } from '../settings.js';
import { requireOpen } from '../topic-rules.js';
import type { SeenReply } from '../visibility.js';
import { countReply, firstStatusIn, writtenReply } from './write-reply.js';
import { lockTopic } from './write-topic.js';

/**
 * To a topic, or to another public reply to it. Throws `TOPIC_NOT_FOUND`, `TOPIC_LOCKED`, `TOPIC_CLOSED`, `TOPIC_ARCHIVED`
 * or `BAD_USER_INPUT`.
 */
export function createReply(context: RequestContext, input: unknown): Promise<SeenReply> {
  return context.database.transaction((unit) => insertReply(unit, context, input));
}

export async function insertReply(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<SeenReply> {
  requirePermission(context.actor, 'forum_replies:create');
  const { userId: authorId } = requireUser(context.actor);
  const { topicId, parentReplyId = null, body } = parseInput(newReply, input);
  const topic = await lockTopic(unit, topicId);
  requireOpen(topic);

  const parent = await publicParent(unit, topicId, parentReplyId);
  const depth = parent ? parent.depth + 1 : 0;
  const { maxReplyDepth } = settingsOf(context);
  if (depth > maxReplyDepth) throw badField('parentReplyId', `would lie deeper than ${maxReplyDepth} levels`);

  const status = await firstStatusIn(unit, topic, context);
  const reply = await ReplyModel.query(unit.trx)
    .insert({
      topicId,
      parentReplyId,
      path: parent?.path ?? '',
      depth,
      authorId,
      status,
      body,
      publishedAt: status === ReplyStatus.APPROVED ? new Date() : null,
    })
    .returning('*');
  await countReply(unit, topic, { before: null, after: status }, context);
  unit.append(ReplyAdded, { replyId: reply.id, topicId, categoryId: topic.categoryId, status });
  forgetReplies(context);
  return writtenReply(reply, topic);
}

async function publicParent(
  { trx }: UnitOfWork,
  topicId: string,
  parentReplyId: string | null,
): Promise<ReplyModel | null> {
  if (parentReplyId === null) return null;
  const parent = await ReplyModel.query(trx).findById(parentReplyId);
  if (parent?.topicId !== topicId || !parent.isPublic) throw badField('parentReplyId', 'does not exist');
  return parent;
}
