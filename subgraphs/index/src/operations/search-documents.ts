import {
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import type { Knex } from 'knex';
import { matches, PUBLISHED_AT } from '../matches.js';
import { checkedSearch, type Search, type SearchInput, SearchSort } from '../search-input.js';

/** A document that was found, in the locale it was found in. */
export interface Hit {
  readonly id: string;
  readonly kind: string;
  readonly locale: string;
  readonly title: string | null;
  readonly slug: string | null;
  readonly excerpt: string | null;
  readonly imageUrl: string | null;
  readonly publishedAt: Date;
  readonly score: number;
  /** A price stands at the same place in all three; the amounts are minor units, as text. */
  readonly currencies: readonly string[];
  readonly minPrices: readonly string[];
  readonly maxPrices: readonly string[];
  /** What it is sorted by, before date and id. */
  readonly sortKey: string | number;
  /** What was searched for, for the highlight. */
  readonly query: string;
}

/** A page of hits, and the search that whatever is counted beside it is counted for. */
export interface SearchResults extends Connection<Hit> {
  readonly search: Search;
}

/**
 * A page of the published documents that match, each in one locale: the best it has for the request. `query` is read as people
 * write it (`"a phrase"`, `or`, `-not`) and is never a syntax error. Throws `BAD_USER_INPUT` that names the argument.
 */
export async function searchDocuments(
  context: RequestContext,
  input: SearchInput,
  args: ConnectionArgs,
): Promise<SearchResults> {
  const search = checkedSearch(context, input);
  const { sources: _, ...facts } = search;
  const page = await context.database.read((trx) =>
    keysetPage<Hit>({
      // A cursor holds for the search it came from; whether modules were toggled meanwhile is no part of that.
      list: `search ${JSON.stringify([facts, input.kinds ?? null])}`,
      query: hits(trx, search),
      order: orderOf(search),
      args,
      context,
    }),
  );
  return { ...page, search };
}

/**
 * `ts_rank` and not `ts_rank_cd`: a word counts less each time it comes again, so a body that repeats it does
 * not come before a title.
 */
const SCORE = 'ts_rank(d.search_vector, l.words)::float8';

function hits(trx: Knex, search: Search): Knex.QueryBuilder {
  const { sql, bindings } = sortKeyOf(search);
  const score = search.query === '' ? '0::float8' : SCORE;
  return matches(trx, search, {
    columns: `d.document_id as id, d.kind, d.locale, d.title, d.slug, d.excerpt, d.image_url as "imageUrl",
      d.price_currencies as currencies, d.price_min as "minPrices", d.price_max as "maxPrices",
      ${PUBLISHED_AT} as "publishedAt", ${score} as score, ${sql} as "sortKey", ?::text as query`,
    bindings: [...bindings, search.query],
  })
    .from('hits as h')
    .select('h.*');
}

/** What comes before the date. */
interface SortKey {
  readonly sql: string;
  readonly bindings: Knex.RawBinding[];
  readonly type: KeysetColumn<Hit>['type'];
  readonly direction: 'asc' | 'desc';
}

/** By price what has none in the currency comes last; what has several counts by its lowest, which is what is shown of it. */
function sortKeyOf({ sort, query, currency }: Search): SortKey {
  const lowest = 'd.price_min[array_position(d.price_currencies, ?)]';
  switch (sort) {
    case SearchSort.NEWEST:
      return { sql: '0', bindings: [], type: 'int', direction: 'desc' };
    case SearchSort.TITLE:
      return { sql: `coalesce(lower(d.title), '')`, bindings: [], type: 'text', direction: 'asc' };
    case SearchSort.PRICE_ASC:
      return {
        sql: `coalesce(${lowest}, ${MAX_BIGINT})`,
        bindings: [currency],
        type: 'bigint',
        direction: 'asc',
      };
    case SearchSort.PRICE_DESC:
      return { sql: `coalesce(${lowest}, -1)`, bindings: [currency], type: 'bigint', direction: 'desc' };
    case SearchSort.RELEVANCE: {
      const sql = query === '' ? '0::float8' : SCORE;
      return { sql, bindings: [], type: 'float8', direction: 'desc' };
    }
  }
}

const MAX_BIGINT = '9223372036854775807';

function orderOf(search: Search): readonly KeysetColumn<Hit>[] {
  const { type, direction } = sortKeyOf(search);
  return [
    { column: 'h."sortKey"', direction, type, valueOf: (hit) => hit.sortKey },
    {
      column: 'h."publishedAt"',
      direction: 'desc',
      type: 'timestamptz(3)',
      valueOf: (hit) => hit.publishedAt,
    },
    { column: 'h.id', direction: 'desc', type: 'uuid', valueOf: (hit) => hit.id },
    { column: 'h.kind', direction: 'asc', type: 'text', valueOf: (hit) => hit.kind },
  ];
}
