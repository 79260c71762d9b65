// What can be found, copied from the modules that own it: one row per translation, so that each is indexed by the
// rules of its own language. Everything here can be made anew from the sources.
import { type Migration, protectTenantTable } from '@rustok/kernel';

/** First part of a locale → how Postgres stems it. Only what every Postgres since 12 has; the rest is `simple`. */
const LANGUAGES = {
  ar: 'arabic',
  da: 'danish',
  de: 'german',
  en: 'english',
  es: 'spanish',
  fi: 'finnish',
  fr: 'french',
  ga: 'irish',
  hu: 'hungarian',
  id: 'indonesian',
  it: 'italian',
  lt: 'lithuanian',
  nb: 'norwegian',
  ne: 'nepali',
  nl: 'dutch',
  nn: 'norwegian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
} as const;

export const createSearchDocuments: Migration = {
  id: '0001-create-search-documents',
  async up(trx) {
    const cases = Object.entries(LANGUAGES).map(
      ([language, config]) => `when '${language}' then 'pg_catalog.${config}'::regconfig`,
    );
    // Immutable, so that a generated column may call it; the built-in configurations it names never change.
    await trx.raw(`
      create function search_config(locale text) returns regconfig
        language sql immutable strict parallel safe
        return case split_part(locale, '-', 1) ${cases.join(' ')} else 'pg_catalog.simple'::regconfig end;

      create table search_documents (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        kind varchar(64) not null,
        document_id uuid not null,
        locale varchar(10) not null,
        title text,
        slug text,
        excerpt text,
        body text,
        is_published boolean not null,
        author_id uuid,
        published_at timestamptz(3),
        updated_at timestamptz(3) not null,
        indexed_at timestamptz(3) not null default clock_timestamp(),
        search_vector tsvector not null generated always as (
          setweight(to_tsvector(search_config(locale), coalesce(title, '')), 'A') ||
          setweight(to_tsvector(search_config(locale), coalesce(excerpt, '')), 'B') ||
          setweight(to_tsvector(search_config(locale), coalesce(body, '')), 'C')
        ) stored,
        primary key (tenant_id, kind, document_id, locale)
      );
      -- A search reads the vectors of all the tenant's documents (see the README); uncompressed ones cost half as much.
      alter table search_documents alter column search_vector set storage external;
    `);
    await protectTenantTable(trx, 'search_documents');
  },
};
