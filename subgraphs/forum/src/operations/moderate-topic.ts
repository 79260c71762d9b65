import {
  badField,
  type EventDefinition,
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
} from '@rustok/kernel';
import {
  TopicArchived,
  TopicClosed,
  TopicLocked,
  TopicMoved,
  TopicPinned,
  TopicReopened,
  TopicUnlocked,
  TopicUnpinned,
} from '../events.js';
import type { TopicRow } from '../topic-model.js';
import { moderatedTopic, type TopicModeration, topicMove } from '../topic-rules.js';
import { countInCategory } from './write-category.js';
import { lockTopic, writeTopic } from './write-topic.js';

const EVENTS: Readonly<Record<TopicModeration, EventDefinition>> = {
  pinned: TopicPinned,
  unpinned: TopicUnpinned,
  locked: TopicLocked,
  unlocked: TopicUnlocked,
  closed: TopicClosed,
  reopened: TopicReopened,
  archived: TopicArchived,
};

/**
 * Throws `TOPIC_NOT_FOUND`, or `INVALID_STATUS_TRANSITION` from a status that does not lead on so. What is pinned or locked
 * already stays as it is, and nothing is told.
 */
export function moderateTopic(
  context: RequestContext,
  id: string,
  moderation: TopicModeration,
): Promise<TopicRow> {
  requirePermission(context.actor, 'forum_topics:moderate');
  return context.database.transaction(async (unit) => {
    const topic = await lockTopic(unit, id);
    requirePermissionOn(context.actor, 'forum_topics:moderate', topic.authorId);
    const changes = moderatedTopic(topic, moderation);
    if (!changes) return topic;
    const written = await writeTopic(unit, topic, changes, context);
    unit.append(EVENTS[moderation], { topicId: id, categoryId: topic.categoryId });
    return written;
  });
}

/** Into another category, with its replies. Throws `TOPIC_NOT_FOUND` or `BAD_USER_INPUT`. */
export function moveTopic(context: RequestContext, id: string, input: unknown): Promise<TopicRow> {
  requirePermission(context.actor, 'forum_topics:moderate');
  const { categoryId } = parseInput(topicMove, input);
  return context.database.transaction(async (unit) => {
    const topic = await lockTopic(unit, id);
    requirePermissionOn(context.actor, 'forum_topics:moderate', topic.authorId);
    const fromCategoryId = topic.categoryId;
    if (categoryId === fromCategoryId) return topic;
    // Both in the order of their ids: two topics that change places at once do not wait for each other.
    const locked = await unit
      .trx('forum_categories')
      .whereIn('id', [categoryId, fromCategoryId])
      .orderBy('id')
      .forNoKeyUpdate()
      .pluck('id');
    if (!locked.includes(categoryId)) throw badField('categoryId', 'does not exist');

    const written = await writeTopic(unit, topic, { categoryId }, context);
    const replies = topic.replyCount;
    await countInCategory(unit, fromCategoryId, { topics: -1, replies: -replies }, context);
    await countInCategory(unit, categoryId, { topics: 1, replies }, context);
    unit.append(TopicMoved, { topicId: id, categoryId, fromCategoryId });
    return written;
  });
}
