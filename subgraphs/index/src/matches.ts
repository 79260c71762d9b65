import type { Knex } from 'knex';
import { facetKey } from './facet-keys.js';
import type { Search } from './search-input.js';

export interface MatchesOptions {
  /** What of each is read, in SQL over `d` (the view `published_documents`) and `l` (its locale). */
  readonly columns: string;
  readonly bindings?: Knex.RawBinding[];
  /** Conditions left out: of a count that is to tell what there would be without them. */
  readonly without?: 'facets' | 'price';
}

/**
 * The documents a search finds, as `hits`: add what is read from them.
 *
 * Reads the view `published_documents`, which has the tenant's and lets `@@` and `&&` use the index. Nothing here may fail on a
 * row's value: it might be another tenant's (`createTenantView`).
 *
 * A document counts in its best locale only, whether or not it matches there: nobody finds a page by words of a
 * translation that they would not be shown. In the first locale nothing is better, and not asking saves half the time
 * of a search with many matches.
 */
export function matches(
  trx: Knex,
  search: Search,
  { columns, bindings = [], without }: MatchesOptions,
): Knex.QueryBuilder {
  const conditions = [
    ...(search.query === '' ? [] : [{ sql: 'd.search_vector @@ l.words', bindings: [] }]),
    ...(without === 'facets' ? [] : search.facets.map(hasFacet)),
    ...(without === 'price' ? [] : priceConditions(search)),
    ...otherConditions(search),
  ];
  return trx
    .with(
      'locales',
      trx.raw(
        `select locale, preference, websearch_to_tsquery(search_config(locale), ?) as words
           from unnest(?::text[]) with ordinality as l(locale, preference)`,
        [search.query, [...search.locales]],
      ),
    )
    .with(
      'hits',
      trx.raw(
        `select ${columns}
           from published_documents d
           join locales l on l.locale = d.locale
          where d.kind = any(?) ${conditions.map(({ sql }) => `and ${sql}`).join(' ')}
            and (l.preference = 1 or not exists (
              select from published_documents better
                join locales b on b.locale = better.locale and b.preference < l.preference
               where better.kind = d.kind and better.document_id = d.document_id))`,
        [
          ...bindings,
          search.sources.map(({ kind }) => kind),
          ...conditions.flatMap((condition) => condition.bindings),
        ],
      ),
    );
}

export interface Condition {
  readonly sql: string;
  readonly bindings: Knex.RawBinding[];
}

/** Has one of the values. */
export function hasFacet({ name, values }: Search['facets'][number]): Condition {
  return { sql: 'd.facets && ?::text[]', bindings: [values.map((value) => facetKey({ name, value }))] };
}

/** Somewhere between its cheapest and its dearest lies a price in the bounds. */
function priceConditions({ price }: Search): readonly Condition[] {
  if (!price) return [];
  const { currency, min, max } = price;
  return [
    { sql: 'array_position(d.price_currencies, ?) is not null', bindings: [currency] },
    ...(max === null
      ? []
      : [{ sql: 'd.price_min[array_position(d.price_currencies, ?)] <= ?', bindings: [currency, max] }]),
    ...(min === null
      ? []
      : [{ sql: 'd.price_max[array_position(d.price_currencies, ?)] >= ?', bindings: [currency, min] }]),
  ];
}

function otherConditions({ authorId, publishedAfter, publishedBefore }: Search): readonly Condition[] {
  return [
    ...(authorId === null ? [] : [{ sql: 'd.author_id = ?', bindings: [authorId] }]),
    ...(publishedAfter === null ? [] : [{ sql: `${PUBLISHED_AT} > ?`, bindings: [publishedAfter] }]),
    ...(publishedBefore === null ? [] : [{ sql: `${PUBLISHED_AT} < ?`, bindings: [publishedBefore] }]),
  ];
}

/** What has no date counts by its last change. */
export const PUBLISHED_AT = 'coalesce(d.published_at, d.updated_at)';
