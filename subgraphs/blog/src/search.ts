import type { SearchDocument, SearchSource } from '@rustok/kernel';
import { postEvents } from './events.js';
import { PostStatus } from './post-rules.js';

interface Row extends Omit<SearchDocument, 'isPublished' | 'facets'> {
  readonly status: PostStatus;
  readonly categoryId: string | null;
  readonly tags: readonly string[];
}

export const postSearch: SearchSource = {
  kind: 'post',
  events: postEvents.map((event) => ({ event, idOf: ({ postId }: { postId: string }) => postId })),
  // What categories are called is the content module's to say.
  facets: [{ name: 'category' }, { name: 'tag' }],

  async ids(trx, { after, limit }) {
    const query = trx('blog_posts').whereNull('deleted_at').orderBy('id').limit(limit);
    if (after !== null) query.where('id', '>', after);
    return query.pluck('id');
  },

  async load(trx, ids) {
    const rows: Row[] = await trx('blog_posts as p')
      .joinRaw('join blog_post_translations t on t.tenant_id = p.tenant_id and t.post_id = p.id')
      .whereRaw('p.id = any(?::uuid[])', [[...ids]])
      .whereNull('p.deleted_at')
      .select({
        id: 'p.id',
        locale: 't.locale',
        title: 't.title',
        slug: 't.slug',
        excerpt: 't.excerpt',
        body: 't.body',
        status: 'p.status',
        categoryId: 'p.category_id',
        tags: 'p.tags',
        authorId: 'p.author_id',
        publishedAt: 'p.published_at',
        updatedAt: 'p.updated_at',
      });
    return rows.map(({ status, categoryId, tags, ...document }) => ({
      ...document,
      facets: { category: categoryId === null ? [] : [categoryId], tag: tags },
      isPublished: status === PostStatus.PUBLISHED,
    }));
  },
};
