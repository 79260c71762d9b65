import { type RequestContext, TenantModel } from '@rustok/kernel';
import type { Knex } from 'knex';

export interface TagRow {
  readonly id: string;
  /** Of living nodes that have it. */
  readonly useCount: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The `tags` table, for writes. */
export class TagModel extends TenantModel implements TagRow {
  static override tableName = 'tags';

  useCount!: number;
  version!: number;
}

export interface TagTranslationRow {
  readonly tagId: string;
  readonly locale: string;
  readonly name: string;
  readonly slug: string;
}

const COLUMNS = `g.id, g.use_count as "useCount", g.version, g.created_at as "createdAt", g.updated_at as "updatedAt"`;

/** Tags, as `g`. */
export function selectTags(trx: Knex): Knex.QueryBuilder {
  return trx('tags as g').select(trx.raw(COLUMNS));
}

export function findTags({ database }: RequestContext, ids: readonly string[]): Promise<readonly TagRow[]> {
  return database.prepared<TagRow>(
    { name: 'content.tags-by-id', text: `select ${COLUMNS} from tags g where g.id = any($1::uuid[])` },
    [ids],
  );
}

/** At most one tag per locale. */
export function findTagsBySlug(
  { database }: RequestContext,
  slug: string,
): Promise<readonly (TagRow & { readonly locale: string })[]> {
  return database.prepared(
    {
      name: 'content.tags-by-slug',
      text: `select ${COLUMNS}, t.locale
               from tag_translations t join tags g on g.tenant_id = t.tenant_id and g.id = t.tag_id
              where t.slug = $1 order by t.locale`,
    },
    [slug],
  );
}

export function findTagTranslations(
  { database }: RequestContext,
  tagIds: readonly string[],
): Promise<readonly TagTranslationRow[]> {
  return database.prepared<TagTranslationRow>(
    {
      name: 'content.translations-by-tag',
      text: `select tag_id as "tagId", locale, name, slug
               from tag_translations where tag_id = any($1::uuid[]) order by locale`,
    },
    [tagIds],
  );
}

/** Which tags these nodes have, each node's in their order. */
export function findTagsOfNodes(
  { database }: RequestContext,
  nodeIds: readonly string[],
): Promise<readonly (TagRow & { readonly nodeId: string })[]> {
  return database.prepared(
    {
      name: 'content.tags-by-node',
      text: `select ${COLUMNS}, m.node_id as "nodeId"
               from node_tags m join tags g on g.tenant_id = m.tenant_id and g.id = m.tag_id
              where m.node_id = any($1::uuid[]) order by m.position, g.id`,
    },
    [nodeIds],
  );
}
