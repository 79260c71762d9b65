import type { RequestContext, UnitOfWork } from '@rustok/kernel';
import { categoryNotFound, replyNotFound } from '../errors.js';
import { CategoryModel } from '../category-model.js';
import { forgetReplies, forgetTopic } from '../loaders.js';
import { ReplyModel } from '../reply-model.js';
import { countChange, firstStatus, type ReplyStatus } from '../reply-rules.js';
import { settingsOf } from '../settings.js';
import { TopicModel } from '../topic-model.js';
import { isReplyVisible, mayModerateReplies, type SeenReply } from '../visibility.js';
import { countInCategory } from './write-category.js';

/** The reply and its topic, both locked until the transaction ends. Throws `REPLY_NOT_FOUND`. */
export async function lockReply(
  { trx }: UnitOfWork,
  id: string,
  { actor }: RequestContext,
): Promise<{ readonly reply: ReplyModel; readonly topic: TopicModel }> {
  const found = await ReplyModel.query(trx).findById(id);
  const topic = found && (await TopicModel.query(trx).findById(found.topicId).forNoKeyUpdate());
  const reply = topic && (await ReplyModel.query(trx).findById(id).forNoKeyUpdate());
  if (!reply || topic.deletedAt || !isReplyVisible(reply, topic, actor)) throw replyNotFound(id);
  return { reply, topic };
}

/** Writes columns of a locked reply as its next version, and what its new status means to the counters. */
export async function writeReply(
  unit: UnitOfWork,
  { reply, topic }: { readonly reply: ReplyModel; readonly topic: TopicModel },
  changes: Partial<ReplyModel>,
  context: RequestContext,
): Promise<ReplyModel> {
  const [written] = await ReplyModel.query(unit.trx)
    .patch({ ...changes, version: reply.version + 1 })
    .where({ id: reply.id })
    .returning('*');
  if (!written) throw replyNotFound(reply.id);
  const after = written.deletedAt ? null : written.status;
  await countReply(unit, topic, { before: reply.status, after }, context);
  forgetReplies(context);
  return written;
}

/**
 * What its writer sees of it, who sees it whole. As it was written: to read it again after the commit could find that
 * somebody else has deleted it since.
 */
export function writtenReply(reply: ReplyModel, { authorId }: TopicModel): SeenReply {
  return { ...reply, topicAuthorId: authorId, isPlaceholder: false };
}

/**
 * Keeps the counters of topic and category. The topic is locked, so nobody else is changing its replies, and the last of
 * them is what this statement sees.
 */
export async function countReply(
  unit: UnitOfWork,
  { id, categoryId }: TopicModel,
  { before, after }: { readonly before: ReplyStatus | null; readonly after: ReplyStatus | null },
  context: RequestContext,
): Promise<void> {
  const change = countChange(before, after);
  if (change === 0) return;
  await unit.trx.raw(
    `update forum_topics
        set reply_count = reply_count + ?,
            last_reply_at = (select max(published_at) from forum_replies where topic_id = ? and is_public)
      where id = ?`,
    [change, id, id],
  );
  forgetTopic(context, id);
  await countInCategory(unit, categoryId, { replies: change }, context);
}

/** What a text by this actor is at first. */
export async function firstStatusIn(
  { trx }: UnitOfWork,
  topic: TopicModel,
  context: RequestContext,
): Promise<ReplyStatus> {
  const category = await CategoryModel.query(trx).findById(topic.categoryId);
  if (!category) throw categoryNotFound(topic.categoryId);
  return firstStatus({
    moderation: settingsOf(context).moderation,
    isCategoryModerated: category.isModerated,
    mayModerate: mayModerateReplies(topic, context.actor),
  });
}
