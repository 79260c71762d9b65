import { type RequestContext, type Seo, TenantModel, type Tree } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { BodyFormat, ContentStatus } from './node-rules.js';

export const NODES: Tree = { table: 'nodes', maxDepth: 100 };

/** A node as lists and loaders read it. */
export interface NodeRow {
  readonly id: string;
  readonly kind: string;
  readonly status: ContentStatus;
  readonly parentId: string | null;
  readonly authorId: string | null;
  readonly categoryId: string | null;
  readonly featuredMediaId: string | null;
  readonly position: number;
  readonly depth: number;
  readonly archiveReason: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly publishedAt: Date | null;
  /** When it is to become public by itself. */
  readonly publishAt: Date | null;
  readonly unpublishAt: Date | null;
}

/** The `nodes` table, for writes. */
export class NodeModel extends TenantModel implements NodeRow {
  static override tableName = 'nodes';

  kind!: string;
  status!: ContentStatus;
  parentId!: string | null;
  authorId!: string | null;
  categoryId!: string | null;
  featuredMediaId!: string | null;
  position!: number;
  depth!: number;
  archiveReason!: string | null;
  version!: number;
  publishedAt!: Date | null;
  publishAt!: Date | null;
  unpublishAt!: Date | null;
  /** Who made the present version. */
  editedBy!: string | null;
  deletedAt!: Date | null;
}

export interface TranslationRow {
  readonly nodeId: string;
  readonly locale: string;
  readonly title: string | null;
  readonly slug: string;
  readonly excerpt: string | null;
  readonly seo: Seo;
}

export interface BodyRow {
  readonly nodeId: string;
  readonly locale: string;
  readonly body: string;
  readonly format: BodyFormat;
  readonly updatedAt: Date;
}

const COLUMNS = `n.id, n.kind, n.status, n.parent_id as "parentId", n.author_id as "authorId",
  n.category_id as "categoryId", n.featured_media_id as "featuredMediaId", n.position, n.depth, n.archive_reason as "archiveReason", n.version,
  n.created_at as "createdAt", n.updated_at as "updatedAt", n.published_at as "publishedAt",
  n.publish_at as "publishAt", n.unpublish_at as "unpublishAt"`;

/** Living nodes, as `n`; which of them the actor may see is still to be said. */
export function selectNodes(trx: Knex): Knex.QueryBuilder {
  return trx('nodes as n').select(trx.raw(COLUMNS)).whereNull('n.deleted_at');
}

export function findNodes({ database }: RequestContext, ids: readonly string[]): Promise<readonly NodeRow[]> {
  return database.prepared<NodeRow>(
    {
      name: 'content.nodes-by-id',
      text: `select ${COLUMNS} from nodes n where n.id = any($1::uuid[]) and n.deleted_at is null`,
    },
    [ids],
  );
}

/** At most one node per locale. */
export function findNodesBySlug(
  { database }: RequestContext,
  { kind, slug }: { readonly kind: string; readonly slug: string },
): Promise<readonly (NodeRow & { readonly locale: string })[]> {
  return database.prepared(
    {
      name: 'content.nodes-by-slug',
      text: `select ${COLUMNS}, t.locale
               from node_translations t join nodes n on n.tenant_id = t.tenant_id and n.id = t.node_id
              where t.kind = $1 and t.slug = $2 and t.is_live
              order by t.locale`,
    },
    [kind, slug],
  );
}

export function findTranslations(
  { database }: RequestContext,
  nodeIds: readonly string[],
): Promise<readonly TranslationRow[]> {
  return database.prepared<TranslationRow>(
    {
      name: 'content.translations-by-node',
      text: `select node_id as "nodeId", locale, title, slug, excerpt, seo
               from node_translations where node_id = any($1::uuid[]) order by locale`,
    },
    [nodeIds],
  );
}

export function findBodies(
  { database }: RequestContext,
  nodeIds: readonly string[],
): Promise<readonly BodyRow[]> {
  return database.prepared<BodyRow>(
    {
      name: 'content.bodies-by-node',
      text: `select node_id as "nodeId", locale, body, format, updated_at as "updatedAt"
               from bodies where node_id = any($1::uuid[]) order by locale`,
    },
    [nodeIds],
  );
}
