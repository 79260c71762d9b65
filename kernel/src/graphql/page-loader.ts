import type { Knex } from 'knex';
import type { RequestContext } from '../module/request-context.js';
import type { Connection } from './connection.js';
import { type KeysetColumn, keysetPages } from './keyset.js';
import { defineLoader, type LoaderDefinition } from './loader-scope.js';

/** A page of the list that belongs to one parent. */
export interface PageKey<Filter = unknown> {
  /** A uuid. */
  readonly parentId: string;
  readonly first: number | null;
  readonly after?: string | null | undefined;
  /** Plain JSON. Default: none. */
  readonly filter?: Filter;
}

export interface PageLoaderOptions<Row, Filter> {
  /** Names the list; a cursor of one list is refused by another. */
  readonly list: string;
  readonly order: readonly KeysetColumn<Row>[];
  /** What the actor may see of it. Tells its parent by `parent.id`: `c.post_id = parent.id`. */
  query(trx: Knex, context: RequestContext, filter: Filter | undefined): Knex.QueryBuilder;
}

/**
 * Loads connections below entities: `Post.comments`, `Category.posts`. Parents that are asked for the same page share
 * one statement; those of a list all do.
 */
export function definePageLoader<Row, Filter = unknown>({
  list,
  order,
  query,
}: PageLoaderOptions<Row, Filter>): LoaderDefinition<PageKey<Filter>, Connection<Row>> {
  const pageFor = (
    context: RequestContext,
    { first, after, filter }: PageKey<Filter>,
    parents: readonly string[],
  ): Promise<ReadonlyMap<string, Connection<Row>>> =>
    context.database.read((trx) =>
      keysetPages<Row>({
        list,
        trx,
        parents,
        query: query(trx, context, filter),
        order,
        args: { first, after: after ?? null },
        context,
      }),
    );

  return defineLoader<PageKey<Filter>, Connection<Row>>({
    cacheKey: (key) => `${key.parentId} ${pageOf(key)}`,
    async batch(keys, context) {
      const pages = new Map<string, Promise<ReadonlyMap<string, Connection<Row>>>>();
      for (const key of keys) {
        const page = pageOf(key);
        if (pages.has(page)) continue;
        const parents = keys.filter((other) => pageOf(other) === page).map(({ parentId }) => parentId);
        pages.set(page, pageFor(context, key, parents));
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

function pageOf({ first, after = null, filter }: PageKey): string {
  return JSON.stringify([first, after, filter ?? null]);
}
