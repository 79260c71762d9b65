import { type RequestContext, TenantModel } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { PageStatus } from './page-rules.js';

/** A page as lists and loaders read it. */
export interface PageRow {
  readonly id: string;
  readonly status: PageStatus;
  readonly authorId: string | null;
  readonly template: string;
  readonly archiveReason: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly publishedAt: Date | null;
  /** When it is planned to become public. */
  readonly publishAt: Date | null;
  /** When it is planned to be public no more. */
  readonly unpublishAt: Date | null;
}

/** The `pages` table, for writes. */
export class PageModel extends TenantModel implements PageRow {
  static override tableName = 'pages';

  status!: PageStatus;
  authorId!: string | null;
  template!: string;
  archiveReason!: string | null;
  version!: number;
  publishedAt!: Date | null;
  publishAt!: Date | null;
  unpublishAt!: Date | null;
  deletedAt!: Date | null;
}

/** A translation of a page, with what search engines and those who share it are told. */
export interface PageTranslationRow {
  readonly pageId: string;
  readonly locale: string;
  readonly title: string;
  readonly slug: string;
  readonly metaTitle: string | null;
  readonly metaDescription: string | null;
  readonly keywords: readonly string[];
  readonly ogTitle: string | null;
  readonly ogDescription: string | null;
  readonly ogImage: string | null;
  readonly canonicalUrl: string | null;
  readonly noIndex: boolean;
  readonly noFollow: boolean;
}

const COLUMNS = `p.id, p.status, p.author_id as "authorId", p.template, p.archive_reason as "archiveReason", p.version,
  p.created_at as "createdAt", p.updated_at as "updatedAt", p.published_at as "publishedAt",
  p.publish_at as "publishAt", p.unpublish_at as "unpublishAt"`;

const TRANSLATION_COLUMNS = `page_id as "pageId", locale, title, slug, meta_title as "metaTitle",
  meta_description as "metaDescription", keywords, og_title as "ogTitle", og_description as "ogDescription",
  og_image as "ogImage", canonical_url as "canonicalUrl", no_index as "noIndex", no_follow as "noFollow"`;

/** Living pages, as `p`; which of them the actor may see is still to be said. */
export function selectPages(trx: Knex): Knex.QueryBuilder {
  return trx('pages as p').select(trx.raw(COLUMNS)).whereNull('p.deleted_at');
}

export function findPages({ database }: RequestContext, ids: readonly string[]): Promise<readonly PageRow[]> {
  return database.prepared<PageRow>(
    {
      name: 'pages.pages-by-id',
      text: `select ${COLUMNS} from pages p where p.id = any($1::uuid[]) and p.deleted_at is null`,
    },
    [ids],
  );
}

/** At most one page per locale. */
export function findPagesBySlug(
  { database }: RequestContext,
  slug: string,
): Promise<readonly (PageRow & { readonly locale: string })[]> {
  return database.prepared(
    {
      name: 'pages.pages-by-slug',
      text: `select ${COLUMNS}, t.locale
               from page_translations t join pages p on p.tenant_id = t.tenant_id and p.id = t.page_id
              where t.slug = $1 and t.is_live
              order by t.locale`,
    },
    [slug],
  );
}

export function findPageTranslations(
  { database }: RequestContext,
  pageIds: readonly string[],
): Promise<readonly PageTranslationRow[]> {
  return database.prepared<PageTranslationRow>(
    {
      name: 'pages.translations-by-page',
      text: `select ${TRANSLATION_COLUMNS}
               from page_translations where page_id = any($1::uuid[]) order by locale`,
    },
    [pageIds],
  );
}

/** Within the transaction that changes it, whose page is locked. */
export function findTranslationForWrite(
  trx: Knex,
  pageId: string,
  locale: string,
): Promise<PageTranslationRow | undefined> {
  return trx('page_translations').where({ page_id: pageId, locale }).first(trx.raw(TRANSLATION_COLUMNS));
}
