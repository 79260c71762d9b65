import { type RequestContext, requirePermission, requirePermissionOn } from '@rustok/kernel';
import { topicHasReplies } from '../errors.js';
import { TopicDeleted } from '../events.js';
import { forgetReplies } from '../loaders.js';
import { mayModerateTopic } from '../visibility.js';
import { countInCategory } from './write-category.js';
import { lockTopic, writeTopic } from './write-topic.js';

/**
 * Softly: the topic and its replies are gone for everybody. Its author may as long as nobody has replied in public, a
 * moderator always. Throws `TOPIC_NOT_FOUND` or `TOPIC_HAS_REPLIES`.
 */
export async function deleteTopic(context: RequestContext, id: string): Promise<void> {
  requirePermission(context.actor, 'forum_topics:delete');
  await context.database.transaction(async (unit) => {
    const topic = await lockTopic(unit, id);
    if (!mayModerateTopic(topic, context.actor)) {
      requirePermissionOn(context.actor, 'forum_topics:delete', topic.authorId);
      if (topic.replyCount > 0) throw topicHasReplies(id);
    }
    await writeTopic(unit, topic, { deletedAt: new Date() }, context);
    await countInCategory(unit, topic.categoryId, { topics: -1, replies: -topic.replyCount }, context);
    unit.append(TopicDeleted, { topicId: id, categoryId: topic.categoryId });
    forgetReplies(context);
  });
}
