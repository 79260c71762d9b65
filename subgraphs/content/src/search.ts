import type { SearchDocument, SearchSource } from '@rustok/kernel';
import { nodeEvents } from './events.js';
import { ContentStatus } from './node-rules.js';

/** One kind for nodes of every kind: which a node has is the tenant's own affair, and found on the node itself. */
export const nodeSearch: SearchSource = {
  kind: 'node',
  events: nodeEvents.map((event) => ({ event, idOf: ({ nodeId }: { nodeId: string }) => nodeId })),

  async ids(trx, { after, limit }) {
    const query = trx('nodes').whereNull('deleted_at').orderBy('id').limit(limit);
    if (after !== null) query.where('id', '>', after);
    return query.pluck('id');
  },

  async load(trx, ids) {
    const rows: (Omit<SearchDocument, 'isPublished'> & { readonly status: ContentStatus })[] = await trx(
      'nodes as n',
    )
      .joinRaw('join node_translations t on t.tenant_id = n.tenant_id and t.node_id = n.id')
      .joinRaw(
        'left join bodies b on b.tenant_id = t.tenant_id and b.node_id = t.node_id and b.locale = t.locale',
      )
      .whereRaw('n.id = any(?::uuid[])', [[...ids]])
      .whereNull('n.deleted_at')
      .select({
        id: 'n.id',
        locale: 't.locale',
        title: 't.title',
        slug: 't.slug',
        excerpt: 't.excerpt',
        body: 'b.body',
        status: 'n.status',
        authorId: 'n.author_id',
        publishedAt: 'n.published_at',
        updatedAt: 'n.updated_at',
      });
    return rows.map(({ status, ...document }) => ({
      ...document,
      isPublished: status === ContentStatus.PUBLISHED,
    }));
  },
};
