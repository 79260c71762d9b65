import { type RequestContext, TenantModel, type Tree } from '@rustok/kernel';
import type { Knex } from 'knex';

export const CATEGORIES: Tree = { table: 'categories', maxDepth: 100 };

export interface CategoryRow {
  readonly id: string;
  readonly parentId: string | null;
  readonly position: number;
  readonly depth: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The `categories` table, for writes. */
export class CategoryModel extends TenantModel implements CategoryRow {
  static override tableName = 'categories';

  parentId!: string | null;
  position!: number;
  depth!: number;
  version!: number;
}

export interface CategoryTranslationRow {
  readonly categoryId: string;
  readonly locale: string;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
}

const COLUMNS = `c.id, c.parent_id as "parentId", c.position, c.depth, c.version,
  c.created_at as "createdAt", c.updated_at as "updatedAt"`;

export function selectCategories(trx: Knex): Knex.QueryBuilder {
  return trx('categories as c').select(trx.raw(COLUMNS));
}

export function findCategories(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly CategoryRow[]> {
  return database.prepared<CategoryRow>(
    {
      name: 'content.categories-by-id',
      text: `select ${COLUMNS} from categories c where c.id = any($1::uuid[])`,
    },
    [ids],
  );
}

export function findCategoryTranslations(
  { database }: RequestContext,
  categoryIds: readonly string[],
): Promise<readonly CategoryTranslationRow[]> {
  return database.prepared<CategoryTranslationRow>(
    {
      name: 'content.translations-by-category',
      text: `select category_id as "categoryId", locale, name, slug, description
               from category_translations where category_id = any($1::uuid[]) order by locale`,
    },
    [categoryIds],
  );
}
