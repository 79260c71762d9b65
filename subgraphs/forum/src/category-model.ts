import { type RequestContext, TenantModel, type Tree } from '@rustok/kernel';
import type { Knex } from 'knex';

export const CATEGORIES: Tree = { table: 'forum_categories', maxDepth: 10 };

export interface CategoryRow {
  readonly id: string;
  readonly parentId: string | null;
  readonly position: number;
  readonly depth: number;
  readonly icon: string | null;
  /** `#1e90ff` */
  readonly color: string | null;
  readonly isModerated: boolean;
  /** Of living topics in this very category. */
  readonly topicCount: number;
  /** Of public replies to those. */
  readonly replyCount: number;
  readonly lastReplyAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The `forum_categories` table, for writes. */
export class CategoryModel extends TenantModel implements CategoryRow {
  static override tableName = 'forum_categories';

  parentId!: string | null;
  position!: number;
  depth!: number;
  icon!: string | null;
  color!: string | null;
  isModerated!: boolean;
  topicCount!: number;
  replyCount!: number;
  lastReplyAt!: Date | null;
  version!: number;
}

export interface CategoryTranslationRow {
  readonly categoryId: string;
  readonly locale: string;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
}

const COLUMNS = `c.id, c.parent_id as "parentId", c.position, c.depth, c.icon, c.color,
  c.is_moderated as "isModerated", c.topic_count as "topicCount", c.reply_count as "replyCount",
  c.last_reply_at as "lastReplyAt", c.version, c.created_at as "createdAt", c.updated_at as "updatedAt"`;

export function selectCategories(trx: Knex): Knex.QueryBuilder {
  return trx('forum_categories as c').select(trx.raw(COLUMNS));
}

export function findCategories(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly CategoryRow[]> {
  return database.prepared<CategoryRow>(
    {
      name: 'forum.categories-by-id',
      text: `select ${COLUMNS} from forum_categories c where c.id = any($1::uuid[])`,
    },
    [ids],
  );
}

/** At most one category per locale. */
export function findCategoriesBySlug(
  { database }: RequestContext,
  slug: string,
): Promise<readonly (CategoryRow & { readonly locale: string })[]> {
  return database.prepared(
    {
      name: 'forum.categories-by-slug',
      text: `select ${COLUMNS}, t.locale
               from forum_category_translations t
               join forum_categories c on c.tenant_id = t.tenant_id and c.id = t.category_id
              where t.slug = $1
              order by t.locale`,
    },
    [slug],
  );
}

export function findCategoryTranslations(
  { database }: RequestContext,
  categoryIds: readonly string[],
): Promise<readonly CategoryTranslationRow[]> {
  return database.prepared<CategoryTranslationRow>(
    {
      name: 'forum.translations-by-category',
      text: `select category_id as "categoryId", locale, name, slug, description
               from forum_category_translations where category_id = any($1::uuid[]) order by locale`,
    },
    [categoryIds],
  );
}
