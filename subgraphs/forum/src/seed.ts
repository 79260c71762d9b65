import { type RequestContext, type UnitOfWork, type UserActor } from '@rustok/kernel';
import { insertCategory } from './operations/create-category.js';
import { insertReply } from './operations/create-reply.js';
import { insertTopic } from './operations/create-topic.js';
import { countInCategory } from './operations/write-category.js';
import { SEED_CATEGORIES, type SeedTopic } from './seed-texts.js';

/**
 * Categories with topics and replies, by the acting user. In the moderated one the last reply waits: who acts is there no
 * moderator. What is there already, by the English slug of its category, is left alone.
 */
export async function seedForum(context: RequestContext): Promise<void> {
  await context.database.transaction(async (unit) => {
    const present = new Set(
      await unit.trx('forum_category_translations').where({ locale: 'en' }).pluck('slug'),
    );
    let daysAgo = 0;
    for (const [position, { slug, en, de, topics, ...facts }] of SEED_CATEGORIES.entries()) {
      if (present.has(slug)) continue;
      const { id } = await insertCategory(unit, context, {
        ...facts,
        position,
        translations: [
          { locale: 'en', slug, ...en },
          { locale: 'de', ...de },
        ],
      });
      for (const topic of topics) await seedTopic(unit, context, id, topic, daysAgo++);
      // The times of its topics were put back.
      await countInCategory(unit, id, {}, context);
    }
  });
}

async function seedTopic(
  unit: UnitOfWork,
  context: RequestContext,
  categoryId: string,
  { replies, is, ...texts }: SeedTopic,
  daysAgo: number,
): Promise<void> {
  const { id: topicId } = await insertTopic(unit, context, { ...texts, categoryId });
  const [first, second, third, fourth] = replies;
  const begun = await insertReply(unit, context, { topicId, body: first });
  await insertReply(unit, context, { topicId, body: second, parentReplyId: begun.id });
  const other = await insertReply(unit, context, { topicId, body: third });
  const answer = { topicId, body: fourth, parentReplyId: other.id };
  await insertReply(unit, asParticipant(context), answer);

  // One transaction has one time; a day apart, as in a forum where something happens.
  const { trx } = unit;
  const back = (column: string) => trx.raw(`?? - make_interval(days => ?)`, [column, daysAgo]);
  await trx('forum_replies')
    .where({ topic_id: topicId })
    .update({ created_at: back('created_at'), published_at: back('published_at') });
  await trx('forum_topics')
    .where({ id: topicId })
    .update({
      created_at: back('created_at'),
      last_reply_at: back('last_reply_at'),
      is_pinned: is === 'pinned',
      is_locked: is === 'locked',
      status: is === 'closed' ? 'closed' : 'open',
    });
}

function asParticipant(context: RequestContext): RequestContext {
  const { actor } = context;
  if (actor.kind !== 'user') return context;
  const grants: UserActor['grants'] = new Map(
    [...actor.grants].filter(([permission]) => !/^forum_replies:(moderate|manage)$/.test(permission)),
  );
  return context.as({ ...actor, grants });
}
