import {
  badField,
  currencyCode,
  LOCALE,
  moneyInput,
  parseInput,
  type RequestContext,
  type SearchSource,
} from '@rustok/kernel';
import { z } from 'zod';
import { unknownFacets } from './errors.js';
import { MAX_FACET_VALUE } from './facet-keys.js';
import { searchWords } from './search-words.js';
import { enabledSources, facetsOf, sourcesOfKinds } from './sources.js';

export enum SearchSort {
  RELEVANCE = 'relevance',
  NEWEST = 'newest',
  PRICE_ASC = 'price_asc',
  PRICE_DESC = 'price_desc',
  TITLE = 'title',
}

/** What a client asks for. */
export interface SearchInput {
  readonly query?: string | null;
  readonly kinds?: readonly string[] | null;
  readonly locale?: string | null;
  readonly filter?: {
    readonly facets?: readonly { readonly name: string; readonly values: readonly string[] }[] | null;
    readonly price?: {
      readonly currency: string;
      readonly min?: string | null;
      readonly max?: string | null;
    } | null;
    readonly authorId?: string | null;
    readonly publishedAfter?: Date | null;
    readonly publishedBefore?: Date | null;
  } | null;
  readonly sort?: SearchSort | null;
  readonly currency?: string | null;
}

/** A search that was checked: what decides which documents it finds, and in which order. */
export interface Search {
  /** Empty: everything that the rest lets through. */
  readonly query: string;
  /** Of modules that are on. */
  readonly sources: readonly SearchSource[];
  /** The best first; all in which there may be a document. */
  readonly locales: readonly string[];
  /** Documents have one of the values of each. No name comes twice. */
  readonly facets: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** Bounds in minor units; without one there still has to be a price. */
  readonly price: {
    readonly currency: string;
    readonly min: number | null;
    readonly max: number | null;
  } | null;
  readonly authorId: string | null;
  readonly publishedAfter: Date | null;
  readonly publishedBefore: Date | null;
  readonly sort: SearchSort;
  /** What prices are compared in; there is one where `sort` needs it. */
  readonly currency: string | null;
}

const price = z
  .object({ currency: currencyCode(), min: z.string().nullish(), max: z.string().nullish() })
  .transform(({ currency, min, max }, context) => {
    const bounds = { min: null as number | null, max: null as number | null };
    for (const [name, amount] of [
      ['min', min],
      ['max', max],
    ] as const) {
      if (amount == null) continue;
      const parsed = moneyInput.safeParse({ amount, currency });
      if (parsed.success) bounds[name] = parsed.data.amount;
      else context.addIssue({ code: 'custom', path: [name], message: parsed.error.issues[0]?.message ?? '' });
    }
    if (bounds.min !== null && bounds.max !== null && bounds.min > bounds.max) {
      context.addIssue({ code: 'custom', path: ['max'], message: 'must not be below "min"' });
    }
    return { currency, ...bounds };
  });

const facets = z
  .array(
    z.object({
      name: z.string().max(100),
      values: z.array(z.string().min(1).max(MAX_FACET_VALUE)).min(1).max(50),
    }),
  )
  .max(10)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'must name each facet once');

const searchInput = z.object({
  query: z
    .string()
    .max(200)
    .nullish()
    .transform((typed) => searchWords(typed ?? '')),
  kinds: z.array(z.string()).min(1).max(100).nullish(),
  locale: z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"').nullish(),
  filter: z
    .object({
      facets: facets.nullish(),
      price: price.nullish(),
      authorId: z.uuid().nullish(),
      publishedAfter: z.date().nullish(),
      publishedBefore: z.date().nullish(),
    })
    .nullish(),
  sort: z.enum(SearchSort).nullish(),
  currency: currencyCode().nullish(),
});

/** Throws `BAD_USER_INPUT` that names the argument. */
export function checkedSearch(context: RequestContext, input: SearchInput): Search {
  const { query, kinds, locale, filter, sort, currency } = parseInput(searchInput, input);
  const facets = filter?.facets ?? [];
  const restricts = Object.values({ ...filter, facets: facets.length > 0 ? facets : null }).some(
    (v) => v != null,
  );
  if (query === '' && !restricts && kinds == null) {
    throw badField('query', 'must not be blank where there are neither kinds nor a filter');
  }
  const known = sourcesOfKinds(context.platform.registry, kinds);
  refuseUnknownFacets(facets, known);
  const search: Search = {
    query,
    sources: enabledSources(context.platform, context.tenant).filter((source) => known.includes(source)),
    locales: localesByPreference(context, locale),
    facets,
    price: filter?.price ?? null,
    authorId: filter?.authorId ?? null,
    publishedAfter: filter?.publishedAfter ?? null,
    publishedBefore: filter?.publishedBefore ?? null,
    sort: sort ?? SearchSort.RELEVANCE,
    currency: currency ?? filter?.price?.currency ?? null,
  };
  if (isByPrice(search.sort) && search.currency === null) {
    throw badField('currency', 'must be given to sort by price');
  }
  return search;
}

export function isByPrice(sort: SearchSort): boolean {
  return sort === SearchSort.PRICE_ASC || sort === SearchSort.PRICE_DESC;
}

/** Facets are known by the modules that are installed, so that a search stays right when one is switched off. */
function refuseUnknownFacets(
  asked: readonly { readonly name: string }[],
  sources: readonly SearchSource[],
): void {
  const known = [...facetsOf(sources).keys()];
  const index = asked.findIndex(({ name }) => !known.includes(name));
  const unknown = asked[index];
  if (unknown) throw unknownFacets(`filter.facets.${String(index)}.name`, unknown.name, known);
}

/** As `bestTranslation` chooses: along the chain, and what has nothing of it in any other locale of the tenant. */
export function localesByPreference(context: RequestContext, locale?: string | null): readonly string[] {
  const others = Object.keys(context.tenant.locales.fallbacks).sort();
  return [...new Set([...context.locales(locale), ...others])];
}
