import { type SearchDocument, type SearchSource, translatedNames } from '@rustok/kernel';
import { TopicCreated, TopicDeleted, TopicMoved, TopicUpdated } from './events.js';

interface Row extends Omit<SearchDocument, 'slug' | 'excerpt' | 'isPublished' | 'facets'> {
  readonly categoryId: string;
  readonly tags: readonly string[];
}

/** Topics in the language they are held in; replies are found through them. */
export const topicSearch: SearchSource = {
  kind: 'topic',
  events: [TopicCreated, TopicUpdated, TopicMoved, TopicDeleted].map((event) => ({
    event,
    idOf: ({ topicId }: { topicId: string }) => topicId,
  })),
  facets: [
    {
      name: 'category',
      labels: (trx, values, locales) =>
        translatedNames(
          trx,
          { table: 'forum_category_translations', owner: 'category_id', name: 'name' },
          values,
          locales,
        ),
    },
    { name: 'tag' },
  ],

  async ids(trx, { after, limit }) {
    const query = trx('forum_topics').whereNull('deleted_at').orderBy('id').limit(limit);
    if (after !== null) query.where('id', '>', after);
    return query.pluck('id');
  },

  async load(trx, ids) {
    const rows: Row[] = await trx('forum_topics as t')
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
        categoryId: 't.category_id',
        tags: 't.tags',
      });
    return rows.map(({ categoryId, tags, ...document }) => ({
      ...document,
      ...{ slug: null, excerpt: null, isPublished: true },
      facets: { category: [categoryId], tag: tags },
    }));
  },
};
