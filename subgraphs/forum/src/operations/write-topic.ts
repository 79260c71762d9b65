import type { RequestContext, UnitOfWork } from '@rustok/kernel';
import { editWindowClosed, topicNotFound } from '../errors.js';
import { forgetTopic } from '../loaders.js';
import { settingsOf } from '../settings.js';
import { TopicModel } from '../topic-model.js';
import { isWithinEditWindow, requireOpen } from '../topic-rules.js';

/**
 * The topic, locked until the transaction ends. Whoever writes a reply locks its topic first, so that it cannot be locked,
 * moved or deleted meanwhile; categories come last. Throws `TOPIC_NOT_FOUND`.
 */
export async function lockTopic({ trx }: UnitOfWork, id: string): Promise<TopicModel> {
  // Not `for update`: foreign keys refer to the row.
  const topic = await TopicModel.query(trx).findById(id).forNoKeyUpdate();
  if (!topic || topic.deletedAt) throw topicNotFound(id);
  return topic;
}

/** Writes columns of a locked topic as its next version. */
export async function writeTopic(
  { trx }: UnitOfWork,
  topic: TopicModel,
  changes: Partial<TopicModel>,
  context: RequestContext,
): Promise<TopicModel> {
  const [written] = await TopicModel.query(trx)
    .patch({ ...changes, version: topic.version + 1 })
    .where({ id: topic.id })
    .returning('*');
  if (!written) throw topicNotFound(topic.id);
  forgetTopic(context, topic.id);
  return written;
}

/**
 * What holds for authors who are no moderators. Throws `TOPIC_ARCHIVED`, `TOPIC_CLOSED` or `TOPIC_LOCKED` where the
 * discussion is over, and `EDIT_WINDOW_CLOSED` for what was written too long ago.
 */
export function requireEditable(context: RequestContext, topic: TopicModel, createdAt: Date): void {
  const { editWindowMinutes } = settingsOf(context);
  requireOpen(topic);
  if (!isWithinEditWindow(createdAt, editWindowMinutes, new Date())) {
    throw editWindowClosed(editWindowMinutes);
  }
}
