import {
  badField,
  parseInput,
  type RequestContext,
  requirePermission,
  requireUser,
  type UnitOfWork,
  violates,
} from '@rustok/kernel';
import { topicLimitReached } from '../errors.js';
import { TopicCreated } from '../events.js';
import { forgetTopic } from '../loaders.js';
import { settingsOf } from '../settings.js';
import { TopicModel, type TopicRow } from '../topic-model.js';
import { newTopic, TopicStatus } from '../topic-rules.js';
import { mayModerateTopic } from '../visibility.js';
import { countInCategory } from './write-category.js';

/** Its author is the actor. Throws `BAD_USER_INPUT` or `TOPIC_LIMIT_REACHED`. */
export function createTopic(context: RequestContext, input: unknown): Promise<TopicRow> {
  return context.database.transaction((unit) => insertTopic(unit, context, input));
}

export async function insertTopic(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<TopicModel> {
  requirePermission(context.actor, 'forum_topics:create');
  const { userId: authorId } = requireUser(context.actor);
  const { categoryId, locale, tags, ...texts } = parseInput(newTopic(settingsOf(context)), input);
  if (!mayModerateTopic({ authorId: null }, context.actor)) await keepLimit(unit, context, authorId);

  const topic = await TopicModel.query(unit.trx)
    .insert({
      ...texts,
      categoryId,
      authorId,
      locale: locale ?? context.tenant.locales.default,
      tags: tags ?? [],
      status: TopicStatus.OPEN,
    })
    .returning('*')
    .catch((error: unknown) => {
      throw violates(error, 'forum_topics_category') ? badField('categoryId', 'does not exist') : error;
    });
  await countInCategory(unit, categoryId, { topics: 1 }, context);
  unit.append(TopicCreated, { topicId: topic.id, categoryId, authorId });
  forgetTopic(context, topic.id);
  return topic;
}

/** Deleted ones count too, or else the limit would be none. Topics of one author wait for each other here. */
async function keepLimit({ trx }: UnitOfWork, context: RequestContext, authorId: string): Promise<void> {
  const { topicsPerDayPerUser } = settingsOf(context);
  if (topicsPerDayPerUser === 0) return;
  await trx.raw(
    `select pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'forum.topics', ?::text, current_setting('app.tenant_id')), 0))`,
    [authorId],
  );
  const [{ count } = { count: 0 }] = await trx('forum_topics')
    .where({ author_id: authorId })
    .whereRaw(`created_at > now() - interval '24 hours'`)
    .count<{ count: number | string }[]>('* as count');
  if (Number(count) >= topicsPerDayPerUser) throw topicLimitReached(topicsPerDayPerUser);
}
