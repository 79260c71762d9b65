import type { SearchDocument, SearchSource } from '@rustok/kernel';
import { postEvents } from './events.js';
import { PostStatus } from './post-rules.js';

export const postSearch: SearchSource = {
  kind: 'post',
  events: postEvents.map((event) => ({ event, idOf: ({ postId }: { postId: string }) => postId })),

  async ids(trx, { after, limit }) {
    const query = trx('blog_posts').whereNull('deleted_at').orderBy('id').limit(limit);
    if (after !== null) query.where('id', '>', after);
    return query.pluck('id');
  },

  async load(trx, ids) {
    const rows: (Omit<SearchDocument, 'isPublished'> & { readonly status: PostStatus })[] = await trx(
      'blog_posts as p',
    )
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
        authorId: 'p.author_id',
        publishedAt: 'p.published_at',
        updatedAt: 'p.updated_at',
      });
    return rows.map(({ status, ...document }) => ({
      ...document,
      isPublished: status === PostStatus.PUBLISHED,
    }));
  },
};
