import { type SearchDocument, type SearchSource, translatedNames } from '@rustok/kernel';
import { CategoryDeleted, nodeEvents } from './events.js';
import { ContentStatus } from './node-rules.js';

interface Row extends Omit<SearchDocument, 'isPublished' | 'facets'> {
  readonly status: ContentStatus;
  readonly categoryId: string | null;
  readonly nodeKind: string;
}

/** One kind for nodes of every kind: which a node has is the tenant's own affair, and found on the node itself. */
export const nodeSearch: SearchSource = {
  kind: 'node',
  events: [
    ...nodeEvents.map((event) => ({ event, idOf: ({ nodeId }: { nodeId: string }) => nodeId })),
    { event: CategoryDeleted, facetOf: ({ categoryId }) => ({ name: 'category', value: categoryId }) },
  ],
  facets: [
    {
      // Also of posts: their categories are ours.
      name: 'category',
      labels: (trx, values, locales) =>
        translatedNames(
          trx,
          { table: 'category_translations', owner: 'category_id', name: 'name' },
          values,
          locales,
        ),
    },
    { name: 'node_kind' },
  ],

  async ids(trx, { after, limit }) {
    const query = trx('nodes').whereNull('deleted_at').orderBy('id').limit(limit);
    if (after !== null) query.where('id', '>', after);
    return query.pluck('id');
  },

  async load(trx, ids) {
    const rows: Row[] = await trx('nodes as n')
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
        nodeKind: 'n.kind',
        categoryId: 'n.category_id',
        authorId: 'n.author_id',
        publishedAt: 'n.published_at',
        updatedAt: 'n.updated_at',
      });
    return rows.map(({ status, nodeKind, categoryId, ...document }) => ({
      ...document,
      facets: { category: categoryId === null ? [] : [categoryId], node_kind: [nodeKind] },
      isPublished: status === ContentStatus.PUBLISHED,
    }));
  },
};
