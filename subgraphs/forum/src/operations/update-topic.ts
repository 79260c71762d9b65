import {
  concurrentModification,
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
} from '@rustok/kernel';
import { TopicUpdated } from '../events.js';
import { settingsOf } from '../settings.js';
import type { TopicRow } from '../topic-model.js';
import { topicChangesOf } from '../topic-rules.js';
import { mayModerateTopic } from '../visibility.js';
import { lockTopic, requireEditable, writeTopic } from './write-topic.js';

/**
 * Throws `TOPIC_NOT_FOUND`, `BAD_USER_INPUT` or `CONCURRENT_MODIFICATION`; of authors who are no moderators also
 * `TOPIC_LOCKED`, `TOPIC_CLOSED`, `TOPIC_ARCHIVED` and `EDIT_WINDOW_CLOSED`.
 */
export function updateTopic(context: RequestContext, id: string, input: unknown): Promise<TopicRow> {
  requirePermission(context.actor, 'forum_topics:update');
  const { expectedVersion, ...changes } = parseInput(topicChangesOf(settingsOf(context)), input);
  return context.database.transaction(async (unit) => {
    const topic = await lockTopic(unit, id);
    requirePermissionOn(context.actor, 'forum_topics:update', topic.authorId);
    if (!mayModerateTopic(topic, context.actor)) requireEditable(context, topic, topic.createdAt);
    if (topic.version !== expectedVersion) {
      throw concurrentModification('topic', { expected: expectedVersion, actual: topic.version });
    }
    const written = await writeTopic(unit, topic, { ...changes, editedAt: new Date() }, context);
    unit.append(TopicUpdated, { topicId: id, categoryId: topic.categoryId });
    return written;
  });
}
