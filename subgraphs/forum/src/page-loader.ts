import {
  type Connection,
  defineLoader,
  type KeysetColumn,
  keysetPages,
  type LoaderDefinition,
  type RequestContext,
} from '@rustok/kernel';
import type { Knex } from 'knex';

/** A page of what belongs to one parent. */
export interface PageKey {
  readonly parentId: string;
  readonly first: number | null;
  readonly after?: string | null;
}

export interface PageLoaderOptions<Row> {
  /** Names the list, for its cursors. */
  readonly list: string;
  readonly order: readonly KeysetColumn<Row>[];
  /** What the actor may see of the list whose parent is `parent.id`. */
  readonly select: (trx: Knex, context: RequestContext) => Knex.QueryBuilder;
}

/** Pages of many parents: those who are asked for the same page share one statement, as all of a list do. */
export function definePageLoader<Row>({
  list,
  order,
  select,
}: PageLoaderOptions<Row>): LoaderDefinition<PageKey, Connection<Row>> {
  return defineLoader<PageKey, Connection<Row>>({
    cacheKey: (key) => `${key.parentId} ${pageOf(key)}`,
    async batch(keys, context) {
      const pages = new Map<string, Promise<ReadonlyMap<string, Connection<Row>>>>();
      for (const key of keys) {
        const page = pageOf(key);
        if (pages.has(page)) continue;
        const parents = keys.filter((other) => pageOf(other) === page).map(({ parentId }) => parentId);
        const { first, after = null } = key;
        const args = { first, after };
        pages.set(
          page,
          context.database.read((trx) =>
            keysetPages<Row>({ list, trx, parents, query: select(trx, context), order, args, context }),
          ),
        );
      }
      // A bad cursor spoils the page it was given for, and no other.
      return Promise.all(
        keys.map(async (key) => {
          try {
            return (await pages.get(pageOf(key)))?.get(key.parentId) ?? null;
          } catch (error) {
            return error as Error;
          }
        }),
      );
    },
  });
}

function pageOf({ first, after = null }: PageKey): string {
  return JSON.stringify([first, after]);
}
