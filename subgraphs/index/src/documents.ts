import type { SearchDocument, SearchSource } from '@rustok/kernel';
import type { Knex } from 'knex';
import { plainText } from './plain-text.js';

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
    await trx.raw(UPSERT, { kind: source.kind, documents: JSON.stringify(documents.map(toRow)) });
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

/** A document that is as it was is not written again: `indexed_at` says when it last changed here. */
const UPSERT = `
  insert into search_documents as d (kind, document_id, locale, title, slug, excerpt, body, is_published,
                                     author_id, published_at, updated_at)
  select :kind, n.* from json_to_recordset(:documents) as n(
    id uuid, locale text, title text, slug text, excerpt text, body text, is_published boolean,
    author_id uuid, published_at timestamptz(3), updated_at timestamptz(3))
  on conflict (tenant_id, kind, document_id, locale) do update set
    title = excluded.title, slug = excluded.slug, excerpt = excluded.excerpt, body = excluded.body,
    is_published = excluded.is_published, author_id = excluded.author_id,
    published_at = excluded.published_at, updated_at = excluded.updated_at, indexed_at = clock_timestamp()
  where (d.title, d.slug, d.excerpt, d.body, d.is_published, d.author_id, d.published_at, d.updated_at)
    is distinct from (excluded.title, excluded.slug, excluded.excerpt, excluded.body, excluded.is_published,
                      excluded.author_id, excluded.published_at, excluded.updated_at)`;

function toRow(document: SearchDocument): Record<string, unknown> {
  return {
    id: document.id,
    locale: document.locale,
    title: document.title?.slice(0, MAX_TITLE),
    slug: document.slug,
    excerpt: plainText(document.excerpt ?? '').slice(0, MAX_EXCERPT) || null,
    body: plainText(document.body ?? '').slice(0, MAX_BODY) || null,
    is_published: document.isPublished,
    author_id: document.authorId,
    published_at: document.publishedAt,
    updated_at: document.updatedAt,
  };
}
