import type { SearchDocument, SearchFacetValue, SearchSource } from '@rustok/kernel';
import type { Knex } from 'knex';
import { facetKey, facetKeys } from './facet-keys.js';
import { plainText } from './plain-text.js';
import { titleWords } from './title-words.js';

/**
 * Characters of a body that are indexed; a tsvector holds at most 1 MB, and more would fail for ever.
 * Postgres remembers no word's place beyond the 16,383rd anyway.
 */
const MAX_BODY = 100_000;
const MAX_TITLE = 1_000;
const MAX_EXCERPT = 5_000;

/**
 * One writer of the tenant's documents at a time, until the transaction ends. Whoever writes reads the source
 * **after** taking it, so of an event and a rebuild that meet, the later one has also read the later state.
 */
export async function lockDocuments(trx: Knex): Promise<void> {
  await trx.raw(
    `select pg_advisory_xact_lock(hashtextextended('search_documents' || current_setting('app.tenant_id'), 0))`,
  );
}

/**
 * Makes the documents of these ids what the source says now, and returns how many those are. It does not matter
 * what the index held before, so repeated, late and reordered calls end in the same. Needs `lockDocuments`.
 */
export async function projectDocuments(
  trx: Knex,
  source: SearchSource,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const documents = await source.load(trx, ids);
  const keys = JSON.stringify(documents.map(({ id, locale }) => ({ document_id: id, locale })));
  await trx.raw(
    `delete from search_documents d
      where d.kind = :kind and d.document_id = any(:ids::uuid[])
        and not exists (select from json_to_recordset(:keys) as k(document_id uuid, locale text)
                         where k.document_id = d.document_id and k.locale = d.locale)`,
    { kind: source.kind, ids, keys },
  );
  if (documents.length > 0) {
    const rows = documents.map((document) => toRow(document, source));
    await trx.raw(UPSERT, { kind: source.kind, documents: JSON.stringify(rows) });
  }
  return documents.length;
}

/** Deletes what the index holds of a range of ids beside these: `after` < id ≤ `last`, or all above `after`. */
export async function deleteOthers(
  trx: Knex,
  source: SearchSource,
  { after, last, ids }: { after: string | null; last: string | null; ids: readonly string[] },
): Promise<number> {
  const { rowCount } = await trx.raw(
    `delete from search_documents
      where kind = :kind and not document_id = any(:ids::uuid[])
        and (:after::uuid is null or document_id > :after::uuid)
        and (:last::uuid is null or document_id <= :last::uuid)`,
    { kind: source.kind, ids, after, last },
  );
  return rowCount;
}

/** The documents of a source that have a value, drafts included. */
export async function idsWithFacet(
  trx: Knex,
  { kind }: SearchSource,
  facet: SearchFacetValue,
): Promise<readonly string[]> {
  return trx('search_documents')
    .distinct('document_id')
    .where({ kind })
    .whereRaw('? = any(facets)', [facetKey(facet)])
    .pluck('document_id');
}

const COLUMNS = [
  ...['title', 'slug', 'excerpt', 'body', 'is_published', 'author_id', 'published_at', 'updated_at'],
  ...['facets', 'price_currencies', 'price_min', 'price_max', 'image_url', 'title_words'],
];

/** A document that is as it was is not written again: `indexed_at` says when it last changed here. */
const UPSERT = `
  insert into search_documents as d (kind, document_id, locale, ${COLUMNS.join(', ')})
  select :kind, n.id, n.locale, ${COLUMNS.map((column) => (column === 'title_words' ? 'array_to_tsvector(n.title_words)' : `n.${column}`)).join(', ')}
    from json_to_recordset(:documents) as n(
      id uuid, locale text, title text, slug text, excerpt text, body text, is_published boolean,
      author_id uuid, published_at timestamptz(3), updated_at timestamptz(3), facets text[],
      price_currencies text[], price_min bigint[], price_max bigint[], image_url text, title_words text[])
  on conflict (tenant_id, kind, document_id, locale) do update set
    ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}, indexed_at = clock_timestamp()
  where (${COLUMNS.map((column) => `d.${column}`).join(', ')})
    is distinct from (${COLUMNS.map((column) => `excluded.${column}`).join(', ')})`;

function toRow(document: SearchDocument, source: SearchSource): Record<string, unknown> {
  const title = document.title?.slice(0, MAX_TITLE) ?? null;
  const prices = [...(document.prices ?? [])].sort((a, b) => (a.currency < b.currency ? -1 : 1));
  return {
    id: document.id,
    locale: document.locale,
    title,
    slug: document.slug,
    excerpt: plainText(document.excerpt ?? '').slice(0, MAX_EXCERPT) || null,
    body: plainText(document.body ?? '').slice(0, MAX_BODY) || null,
    is_published: document.isPublished,
    author_id: document.authorId,
    published_at: document.publishedAt,
    updated_at: document.updatedAt,
    facets: facetKeys(document, source),
    price_currencies: prices.map(({ currency }) => currency),
    price_min: prices.map(({ min }) => min),
    price_max: prices.map(({ max }) => max),
    image_url: document.imageUrl ?? null,
    title_words: titleWords(title ?? ''),
  };
}
