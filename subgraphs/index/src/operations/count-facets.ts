import type { RequestContext, SearchFacetDeclaration } from '@rustok/kernel';
import type { Knex } from 'knex';
import { facetKey, facetOfKey } from '../facet-keys.js';
import { hasFacet, matches } from '../matches.js';
import type { Search } from '../search-input.js';
import { facetsOf } from '../sources.js';

export interface FacetCounts {
  readonly name: string;
  /** Most first; what was chosen is among them, also where it finds nothing. */
  readonly values: readonly FacetCount[];
}

export interface FacetCount {
  readonly value: string;
  readonly label: string;
  /** How many would be found if this were the only value of the facet that is chosen. */
  readonly count: number;
  readonly isSelected: boolean;
}

/** Values of a facet that are named and counted; of more, those that are most. */
export const MAX_FACET_VALUES = 100;

/**
 * What a search can be narrowed down by: each facet as if nothing of it were chosen, the rest of the search as it is. One
 * statement counts all, and one more for each declaration that knows what values are called.
 */
export function countFacets(
  { database }: RequestContext,
  search: Search,
  names: readonly string[] | null,
): Promise<readonly FacetCounts[]> {
  const facets = [...facetsOf(search.sources)].filter(([name]) => names?.includes(name) ?? true);
  if (facets.length === 0) return Promise.resolve([]);
  return database.read(async (trx) => {
    const counts = await readCounts(
      trx,
      search,
      facets.map(([name]) => name),
    );
    return Promise.all(
      facets.map(async ([name, declarations]) => {
        const own = counts.filter((count) => count.name === name);
        return { name, values: await labelled(trx, own, declarations, search) };
      }),
    );
  });
}

interface Count {
  readonly name: string;
  readonly value: string;
  readonly count: number;
  readonly isSelected: boolean;
}

/**
 * A document counts for a facet when it has what was chosen of all others. So each is read once, with what it misses: one
 * that misses a single facet counts for the values of that one only, one that misses none for all, which begin with nothing.
 */
async function readCounts(trx: Knex, search: Search, names: readonly string[]): Promise<readonly Count[]> {
  const chosen = search.facets.map((facet) => ({ ...hasFacet(facet), name: facet.name }));
  const misses = chosen.map(({ sql }) => `(not ${sql})::int`);
  const missed = chosen.map(({ sql }) => `case when ${sql} then '' else ?::text end`);
  const selected = search.facets.flatMap(({ name, values }) =>
    values.map((value) => facetKey({ name, value })),
  );
  const rows: { key: string; count: number }[] = await matches(trx, search, {
    columns: `d.facets, ${['0', ...misses].join(' + ')} as misses, ${[`''`, ...missed].join(' || ')} as missed`,
    bindings: [
      ...chosen.flatMap(({ bindings }) => bindings),
      ...chosen.flatMap(({ bindings, name }) => [...bindings, facetKey({ name, value: '' })]),
    ],
    without: 'facets',
  })
    .with(
      'counts',
      trx.raw(
        `select v.key, split_part(v.key, '=', 1) as name, count(*)::int as count
           from hits h cross join lateral unnest(h.facets) as v(key)
          where h.misses <= 1 and starts_with(v.key, h.missed)
          group by v.key`,
      ),
    )
    .from(
      trx.raw(
        `(select key, count, row_number() over (partition by name order by count desc, key) as place
            from counts where name = any(?)) as c`,
        [[...names]],
      ),
    )
    .whereRaw('(place <= ? or key = any(?))', [MAX_FACET_VALUES, selected])
    .orderBy('place')
    .select('key', 'count');
  const counts = new Map(rows.map(({ key, count }) => [key, count]));
  const none = selected.filter((key) => !counts.has(key));
  return [...counts, ...none.map((key) => [key, 0] as const)].map(([key, count]) => ({
    ...facetOfKey(key),
    count,
    isSelected: selected.includes(key),
  }));
}

/** Names by the declarations that know them; what nobody has a name for is left out, if anybody should. */
async function labelled(
  trx: Knex,
  counts: readonly Count[],
  declarations: readonly SearchFacetDeclaration[],
  { locales }: Search,
): Promise<readonly FacetCount[]> {
  const naming = declarations.flatMap((declaration) => declaration.labels?.bind(declaration) ?? []);
  const shown = ({ value, count, isSelected }: Count, label: string) => ({ value, label, count, isSelected });
  if (naming.length === 0) return counts.map((count) => shown(count, count.value));
  if (counts.length === 0) return [];
  const values = counts.map(({ value }) => value);
  const labels = new Map<string, string>();
  for (const labelsOf of naming) {
    for (const [value, label] of await labelsOf(trx, values, locales)) labels.set(value, label);
  }
  return counts.flatMap((count) => {
    const label = labels.get(count.value);
    return label === undefined ? [] : [shown(count, label)];
  });
}
