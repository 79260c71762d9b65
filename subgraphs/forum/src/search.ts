import type { SearchDocument, SearchSource } from '@rustok/kernel';
import { TopicCreated, TopicDeleted, TopicUpdated } from './events.js';

/** Topics in the language they are held in; replies are found through them. */
export const topicSearch: SearchSource = {
  kind: 'topic',
  events: [TopicCreated, TopicUpdated, TopicDeleted].map((event) => ({
    event,
    idOf: ({ topicId }: { topicId: string }) => topicId,
  })),

  async ids(trx, { after, limit }) {
    const query = trx('forum_topics').whereNull('deleted_at').orderBy('id').limit(limit);
    if (after !== null) query.where('id', '>', after);
    return query.pluck('id');
  },

  async load(trx, ids) {
    const rows: Omit<SearchDocument, 'slug' | 'excerpt' | 'isPublished'>[] = await trx('forum_topics as t')
      .whereRaw('t.id = any(?::uuid[])', [[...ids]])
      .whereNull('t.deleted_at')
      .select({
        id: 't.id',
        locale: 't.locale',
        title: 't.title',
        body: 't.body',
        authorId: 't.author_id',
        publishedAt: 't.created_at',
        updatedAt: 't.updated_at',
      });
    return rows.map((row) => ({ ...row, slug: null, excerpt: null, isPublished: true }));
  },
};
