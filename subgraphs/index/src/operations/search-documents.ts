import {
  type Connection,
  type ConnectionArgs,
  keysetPage,
  LOCALE,
  parseInput,
  type RequestContext,
} from '@rustok/kernel';
import type { Knex } from 'knex';
import { z } from 'zod';
import { searchWords } from '../search-words.js';
import { enabledKinds, sourcesOfKinds } from '../sources.js';

export interface SearchInput {
  readonly query: string;
  readonly kinds?: readonly string[] | null;
  readonly locale?: string | null;
}

/** A document that was found, in the locale it was found in. */
export interface Hit {
  readonly id: string;
  readonly kind: string;
  readonly locale: string;
  readonly title: string | null;
  readonly slug: string | null;
  readonly excerpt: string | null;
  readonly publishedAt: Date;
  readonly score: number;
  /** What was searched for, for the highlight. */
  readonly query: string;
}

const searchInput = z.object({
  query: z
    .string()
    .max(200)
    .transform(searchWords)
    .refine((query) => query !== '', 'must not be blank'),
  kinds: z.array(z.string()).min(1).max(100).nullish(),
  locale: z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"').nullish(),
});

/**
 * A page of the published documents that match, best first, each in one locale: the best it has for the request.
 * `query` is read as people write it (`"a phrase"`, `or`, `-not`) and is never a syntax error.
 * Throws `BAD_USER_INPUT` that names the argument.
 */
export function searchDocuments(
  context: RequestContext,
  input: SearchInput,
  args: ConnectionArgs,
): Promise<Connection<Hit>> {
  const { query, kinds, locale } = parseInput(searchInput, input);
  const sources = sourcesOfKinds(context.platform.registry, kinds);
  const enabled = enabledKinds(context.platform, context.tenant);
  const locales = localesByPreference(context, locale);
  return context.database.read((trx) =>
    keysetPage<Hit>({
      // A cursor holds for the search it came from; whether modules were toggled meanwhile is no part of that.
      list: `search ${JSON.stringify([query, kinds ?? null, locales])}`,
      query: matches(trx, {
        query,
        kinds: sources.map(({ kind }) => kind).filter((kind) => enabled.has(kind)),
        locales,
      }),
      order: [
        { column: 'h.score', direction: 'desc', type: 'float8', valueOf: (hit) => hit.score },
        {
          column: 'h."publishedAt"',
          direction: 'desc',
          type: 'timestamptz(3)',
          valueOf: (hit) => hit.publishedAt,
        },
        { column: 'h.id', direction: 'desc', type: 'uuid', valueOf: (hit) => hit.id },
        { column: 'h.kind', direction: 'asc', type: 'text', valueOf: (hit) => hit.kind },
      ],
      args,
      context,
    }),
  );
}

/** As `bestTranslation` chooses: along the chain, and what has nothing of it in any other locale of the tenant. */
function localesByPreference(context: RequestContext, locale?: string | null): readonly string[] {
  const others = Object.keys(context.tenant.locales.fallbacks).sort();
  return [...new Set([...context.locales(locale), ...others])];
}

/**
 * Reads the view `published_documents`, which has the tenant's and lets `@@` use the index on the words. Nothing here may
 * fail on a row's value: it might be another tenant's (`createTenantView`).
 *
 * `ts_rank` and not `ts_rank_cd`: a word counts less each time it comes again, so a body that repeats it does
 * not come before a title.
 *
 * A document counts in its best locale only, whether or not it matches there: nobody finds a page by words of a
 * translation that they would not be shown. In the first locale nothing is better, and not asking saves half the time
 * of a search with many matches.
 */
function matches(
  trx: Knex,
  {
    query,
    kinds,
    locales,
  }: { readonly query: string; readonly kinds: readonly string[]; readonly locales: readonly string[] },
): Knex.QueryBuilder {
  return trx
    .with(
      'locales',
      trx.raw(
        `select locale, preference, websearch_to_tsquery(search_config(locale), ?) as words
           from unnest(?::text[]) with ordinality as l(locale, preference)`,
        [query, [...locales]],
      ),
    )
    .with(
      'hits',
      trx.raw(
        `select d.document_id as id, d.kind, d.locale, d.title, d.slug, d.excerpt,
                coalesce(d.published_at, d.updated_at) as "publishedAt",
                ts_rank(d.search_vector, l.words)::float8 as score, ?::text as query
           from published_documents d
           join locales l on l.locale = d.locale
          where d.kind = any(?) and d.search_vector @@ l.words
            and (l.preference = 1 or not exists (
              select from published_documents better
                join locales b on b.locale = better.locale and b.preference < l.preference
               where better.kind = d.kind and better.document_id = d.document_id))`,
        [query, [...kinds]],
      ),
    )
    .from('hits as h')
    .select('h.*');
}
