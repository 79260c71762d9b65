import { definePageLoader, type RequestContext, type Seo, type UnitOfWork } from '@rustok/kernel';
import type { BodyFormat } from './node-rules.js';
import { settingsOf } from './settings.js';

/** What a node was before a write. Its place and its status are not part of it: they have mutations of their own. */
export interface NodeSnapshot {
  readonly categoryId: string | null;
  readonly featuredMediaId: string | null;
  readonly tagIds: readonly string[];
  readonly translations: readonly {
    readonly locale: string;
    readonly title: string | null;
    readonly slug: string;
    readonly excerpt: string | null;
    readonly seo: Seo;
  }[];
  readonly bodies: readonly {
    readonly locale: string;
    readonly body: string;
    readonly format: BodyFormat;
  }[];
}

export interface NodeRevisionRow {
  readonly version: number;
  /** Who made this version. */
  readonly authorId: string | null;
  /** When this version was made. */
  readonly createdAt: Date;
  readonly snapshot: NodeSnapshot;
}

/** Keeps what a locked node is now, and forgets what is beyond the tenant's `maxRevisions`. */
export async function keepNodeRevision(
  { trx }: UnitOfWork,
  node: { readonly id: string; readonly version: number },
  context: RequestContext,
): Promise<void> {
  const { maxRevisions } = settingsOf(context);
  if (maxRevisions > 0) await trx.raw(KEEP, [node.id]);
  // Each write makes one version: those kept are the last ones.
  if (node.version > maxRevisions) {
    await trx('node_revisions')
      .where({ node_id: node.id })
      .where('version', '<=', node.version - maxRevisions)
      .delete();
  }
}

export async function findNodeSnapshot(
  { trx }: UnitOfWork,
  nodeId: string,
  version: number,
): Promise<NodeSnapshot | undefined> {
  const row: { snapshot: NodeSnapshot } | undefined = await trx('node_revisions')
    .where({ node_id: nodeId, version })
    .first('snapshot');
  return row?.snapshot;
}

/** Newest first. Whether the actor may see them is for the caller to say. */
export const revisionsOfNode = definePageLoader<NodeRevisionRow>({
  list: 'contentNode.revisions',
  order: [{ column: 'r.version', direction: 'desc', type: 'int', valueOf: ({ version }) => version }],
  query: (trx) =>
    trx('node_revisions as r')
      .select(trx.raw(`r.version, r.author_id as "authorId", r.created_at as "createdAt", r.snapshot`))
      .whereRaw('r.node_id = parent.id'),
});

const KEEP = `
  insert into node_revisions (node_id, version, author_id, created_at, snapshot)
  select n.id, n.version, n.edited_by, n.updated_at, jsonb_build_object(
           'categoryId', n.category_id,
           'featuredMediaId', n.featured_media_id,
           'tagIds', coalesce((select jsonb_agg(m.tag_id order by m.position) from node_tags m where m.node_id = n.id), '[]'),
           'translations', coalesce((
             select jsonb_agg(jsonb_build_object('locale', t.locale, 'title', t.title, 'slug', t.slug,
                                                 'excerpt', t.excerpt, 'seo', t.seo) order by t.locale)
               from node_translations t where t.node_id = n.id), '[]'),
           'bodies', coalesce((
             select jsonb_agg(jsonb_build_object('locale', b.locale, 'body', b.body, 'format', b.format) order by b.locale)
               from bodies b where b.node_id = n.id), '[]'))
    from nodes n where n.id = ?`;
