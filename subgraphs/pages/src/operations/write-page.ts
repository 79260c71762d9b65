import {
  concurrentModification,
  duplicateSlug,
  freeSlug,
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  type UnitOfWork,
  violates,
} from '@rustok/kernel';
import { z } from 'zod';
import { pageNotFound } from '../errors.js';
import { PagePublicationDue, PageUpdated, PageWithdrawalDue } from '../events.js';
import { forgetPage } from '../loaders.js';
import { PageModel, type PageTranslationRow } from '../page-model.js';
import { version } from '../page-rules.js';
import { isPageVisible } from '../visibility.js';

/**
 * The page, locked until the transaction ends by one who is about to change it. Throws `PAGE_NOT_FOUND` also for one the
 * actor may not know of, and `CONCURRENT_MODIFICATION` when it is not at `expected` any more.
 */
export async function lockPage(
  unit: UnitOfWork,
  context: RequestContext,
  id: string,
  expected?: number,
): Promise<PageModel> {
  // Not `for update`: menu items that are being added refer to the row and need not wait.
  const page = await PageModel.query(unit.trx).findById(id).forNoKeyUpdate();
  if (!page || page.deletedAt || !isPageVisible(page, context.actor)) throw pageNotFound(id);
  if (expected !== undefined && page.version !== expected) {
    throw concurrentModification('page', { expected, actual: page.version });
  }
  unit.afterCommit(() => forgetPage(context, id));
  return page;
}

/** Writes columns of a locked page as its next version. */
export async function writePage(
  { trx }: UnitOfWork,
  page: PageModel,
  changes: Partial<PageModel>,
): Promise<PageModel> {
  const [written] = await PageModel.query(trx)
    .patch({ ...changes, version: page.version + 1 })
    .where({ id: page.id })
    .returning('*');
  if (!written) throw pageNotFound(page.id);
  return written;
}

/**
 * One change of what a page shows: `work` gets the locked page and may give columns to be written with the next version.
 * Needs `pages:update`. Throws `BAD_USER_INPUT` for a version that is none, and what `lockPage` throws.
 */
export async function editPage(
  unit: UnitOfWork,
  context: RequestContext,
  { id, expectedVersion }: { readonly id: string; readonly expectedVersion: number },
  work: (page: PageModel) => Promise<Partial<PageModel> | undefined>,
): Promise<PageModel> {
  requirePermission(context.actor, 'pages:update');
  const page = await lockPage(
    unit,
    context,
    id,
    parseInput(z.object({ version }), { version: expectedVersion }).version,
  );
  requirePermissionOn(context.actor, 'pages:update', page.authorId);
  const written = await writePage(unit, page, (await work(page)) ?? {});
  unit.append(PageUpdated, { pageId: id });
  return written;
}

/** Takes back what was planned for the page. The columns belong into the write that follows. */
export async function withoutPlan(unit: UnitOfWork, { id, publishAt, unpublishAt }: PageModel) {
  if (publishAt) await unit.unschedule(PagePublicationDue, id);
  if (unpublishAt) await unit.unschedule(PageWithdrawalDue, id);
  return { publishAt: null, unpublishAt: null };
}

export type Translation = Omit<PageTranslationRow, 'pageId' | 'slug'> & {
  /** Made from the title when absent, with a number where that is taken. */
  readonly slug?: string | null;
};

/** What a translation has before anything is said about search engines. */
export const NO_SEO = {
  metaTitle: null,
  metaDescription: null,
  keywords: [],
  ogTitle: null,
  ogDescription: null,
  ogImage: null,
  canonicalUrl: null,
  noIndex: false,
  noFollow: false,
} as const satisfies Omit<Translation, 'locale' | 'title' | 'slug'>;

/** Writes one translation; the others stay. Throws `DUPLICATE_SLUG` for a slug that was asked for. */
export async function writeTranslation(
  { trx }: UnitOfWork,
  pageId: string,
  { locale, title, slug, ...seo }: Translation,
): Promise<void> {
  const table = 'page_translations';
  const owner = { column: 'page_id', id: pageId };
  const row = {
    page_id: pageId,
    locale,
    title,
    slug: slug ?? (await freeSlug({ trx, table, within: { locale, is_live: true }, owner, title })),
    meta_title: seo.metaTitle,
    meta_description: seo.metaDescription,
    keywords: seo.keywords,
    og_title: seo.ogTitle,
    og_description: seo.ogDescription,
    og_image: seo.ogImage,
    canonical_url: seo.canonicalUrl,
    no_index: seo.noIndex,
    no_follow: seo.noFollow,
  };
  try {
    await trx(table).insert(row).onConflict(['tenant_id', 'page_id', 'locale']).merge();
  } catch (error) {
    throw violates(error, 'page_translations_slug') ? duplicateSlug('page', [row]) : error;
  }
}
