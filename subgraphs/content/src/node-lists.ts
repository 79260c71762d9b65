import {
  definePageLoader,
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import type { Knex } from 'knex';
import { type CategoryRow, selectCategories } from './category-model.js';
import { findNodesBySlug, type NodeRow, selectNodes } from './node-model.js';
import type { ContentStatus } from './node-rules.js';
import { isVisible, whereVisible } from './node-visibility.js';

export interface NodeFilter {
  readonly kind?: string | null;
  readonly status?: ContentStatus | null;
  readonly parentId?: string | null;
  readonly authorId?: string | null;
  readonly categoryId?: string | null;
  readonly tagId?: string | null;
  readonly locale?: string | null;
}

const ID: KeysetColumn<{ readonly id: string }> = {
  column: 'n.id',
  direction: 'desc',
  type: 'uuid',
  valueOf: ({ id }) => id,
};
const NEWEST_FIRST: readonly KeysetColumn<NodeRow>[] = [
  {
    column: 'n.listed_at',
    direction: 'desc',
    type: 'timestamptz(3)',
    valueOf: ({ publishedAt, createdAt }) => publishedAt ?? createdAt,
  },
  ID,
];
const BY_POSITION: readonly KeysetColumn<NodeRow>[] = [
  { column: 'n.position', direction: 'asc', type: 'int', valueOf: ({ position }) => position },
  { ...ID, direction: 'asc' },
];

/** What the actor may see: the children of one node by their position, everything else newest first. */
export function listNodes(
  context: RequestContext,
  filter: NodeFilter,
  args: ConnectionArgs,
): Promise<Connection<NodeRow>> {
  return context.database.read((trx) => {
    const query = selectNodes(trx);
    whereVisible(query, context.actor);
    if (filter.kind != null) query.where('n.kind', filter.kind);
    if (filter.status != null) query.where('n.status', filter.status);
    if (filter.parentId != null) query.where('n.parent_id', filter.parentId);
    if (filter.authorId != null) query.where('n.author_id', filter.authorId);
    if (filter.categoryId != null) query.where('n.category_id', filter.categoryId);
    if (filter.tagId != null) whereTagged(query, trx, filter.tagId);
    if (filter.locale != null) {
      query.whereExists(
        trx('node_translations as t')
          .whereRaw('t.tenant_id = n.tenant_id and t.node_id = n.id')
          .where('t.locale', filter.locale),
      );
    }
    const children = filter.parentId != null;
    return keysetPage({
      list: children ? 'contentNodes.children' : 'contentNodes',
      query,
      order: children ? BY_POSITION : NEWEST_FIRST,
      args,
      context,
    });
  });
}

function whereTagged(query: Knex.QueryBuilder, trx: Knex, tagId: string): void {
  query.whereExists(
    trx('node_tags as m').whereRaw('m.tenant_id = n.tenant_id and m.node_id = n.id').where('m.tag_id', tagId),
  );
}

/** What the actor may see of a category. */
export const nodesOfCategory = definePageLoader<NodeRow>({
  list: 'category.nodes',
  order: NEWEST_FIRST,
  query(trx, { actor }) {
    const query = selectNodes(trx).whereRaw('n.category_id = parent.id');
    whereVisible(query, actor);
    return query;
  },
});

/** What the actor may see of what has a tag. */
export const nodesOfTag = definePageLoader<NodeRow>({
  list: 'tag.nodes',
  order: NEWEST_FIRST,
  query(trx, { actor }) {
    const query = selectNodes(trx)
      .joinRaw('join node_tags m on m.tenant_id = n.tenant_id and m.node_id = n.id')
      .whereRaw('m.tag_id = parent.id');
    whereVisible(query, actor);
    return query;
  },
});

/**
 * The visible node with this slug. An explicit `locale` allows its fallbacks only; without one any locale's slug
 * counts, as a link may come from a reader of another language, and the node speaks the language of its slug.
 */
export async function findNodeBySlug(
  context: RequestContext,
  { kind, slug, locale }: { readonly kind: string; readonly slug: string; readonly locale?: string | null },
): Promise<(NodeRow & { readonly locale: string }) | null> {
  const found = (await findNodesBySlug(context, { kind, slug })).filter((node) =>
    isVisible(node, context.actor),
  );
  const chain = context.locales(locale);
  const matching = chain.map((wanted) => found.find((node) => node.locale === wanted)).find(Boolean);
  const node = matching ?? (locale == null ? found[0] : undefined);
  return node ? { ...node, locale: locale ?? node.locale } : null;
}

export function listCategories(
  context: RequestContext,
  args: ConnectionArgs,
): Promise<Connection<CategoryRow>> {
  return context.database.read((trx) =>
    keysetPage<CategoryRow>({
      list: 'categories',
      query: selectCategories(trx),
      order: [
        { column: 'c.position', direction: 'asc', type: 'int', valueOf: ({ position }) => position },
        { column: 'c.id', direction: 'asc', type: 'uuid', valueOf: ({ id }) => id },
      ],
      args,
      context,
    }),
  );
}
