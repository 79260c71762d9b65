import { LOCALE, parseInput, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { localesByPreference } from '../search-input.js';
import { enabledSources, sourcesOfKinds } from '../sources.js';
import { prefixQuery } from '../title-words.js';

export interface SuggestInput {
  readonly prefix: string;
  readonly kinds?: readonly string[] | null;
  readonly locale?: string | null;
  readonly first: number;
}

export interface Suggestion {
  readonly text: string;
  readonly id: string;
  readonly kind: string;
  readonly locale: string;
  readonly slug: string | null;
  readonly imageUrl: string | null;
}

const suggestInput = z.object({
  prefix: z.string().max(100),
  kinds: z.array(z.string()).min(1).max(100).nullish(),
  locale: z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"').nullish(),
  first: z.int().min(1).max(10),
});

/**
 * Titles of published documents that hold the words typed, the last of them as a beginning. Those that begin with what was typed
 * come first, then the shorter. No title comes twice. Throws `BAD_USER_INPUT` that names the argument.
 */
export function suggestTitles(context: RequestContext, input: SuggestInput): Promise<readonly Suggestion[]> {
  const { prefix, kinds, locale, first } = parseInput(suggestInput, input);
  const words = prefixQuery(prefix);
  const known = sourcesOfKinds(context.platform.registry, kinds);
  if (words === null) return Promise.resolve([]);
  const sources = enabledSources(context.platform, context.tenant).filter((source) => known.includes(source));
  return context.database.read(async (trx) => {
    const { rows } = await trx.raw(SUGGEST, {
      words,
      typed: prefix.replaceAll('\0', '').trim(),
      kinds: sources.map(({ kind }) => kind),
      locales: [...localesByPreference(context, locale)],
      first,
    });
    return rows;
  });
}

/** Over `published_documents`, as `matches`; what it says of conditions and of locales holds here too. */
const SUGGEST = `
  with locales as (
    select locale, preference from unnest(:locales::text[]) with ordinality as l(locale, preference)
  ), found as (
    select distinct on (lower(d.title)) d.title as text, d.document_id as id, d.kind, d.locale, d.slug,
           d.image_url as "imageUrl", starts_with(lower(d.title), lower(:typed)) as begins
      from published_documents d
      join locales l on l.locale = d.locale
     where d.kind = any(:kinds) and d.title_words @@ :words::tsquery
       and (l.preference = 1 or not exists (
         select from published_documents better
           join locales b on b.locale = better.locale and b.preference < l.preference
          where better.kind = d.kind and better.document_id = d.document_id))
     order by lower(d.title), coalesce(d.published_at, d.updated_at) desc, d.document_id
  )
  select text, id, kind, locale, slug, "imageUrl" from found
   order by begins desc, length(text), lower(text) limit :first`;
