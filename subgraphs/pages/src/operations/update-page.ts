import {
  badField,
  parseInput,
  type RequestContext,
  requirePermission,
  type UnitOfWork,
} from '@rustok/kernel';
import { announceMenusOf } from '../menus/announce-menus.js';
import { findTranslationForWrite } from '../page-model.js';
import type { PageModel, PageRow } from '../page-model.js';
import { pageChanges, type SeoInput } from '../page-rules.js';
import { settingsOf } from '../settings.js';
import { editPage, NO_SEO, type Translation, writeTranslation } from './write-page.js';

/**
 * Changes the page, and its translation into `input.locale` (default: the tenant's default locale); other translations
 * stay. Throws `PAGE_NOT_FOUND`, `BAD_USER_INPUT`, `DUPLICATE_SLUG` or `CONCURRENT_MODIFICATION`.
 */
export function updatePage(context: RequestContext, id: string, input: unknown): Promise<PageRow> {
  return context.database.transaction((unit) => changePage(unit, context, id, input));
}

export async function changePage(
  unit: UnitOfWork,
  context: RequestContext,
  id: string,
  input: unknown,
): Promise<PageModel> {
  requirePermission(context.actor, 'pages:update');
  const { version, locale, template, ...texts } = parseInput(pageChanges(settingsOf(context)), input);
  return editPage(unit, context, { id, expectedVersion: version }, async () => {
    if (Object.values(texts).some((text) => text != null)) {
      await mergeTranslation(unit, id, { ...texts, locale: locale ?? context.tenant.locales.default });
    }
    return { template };
  });
}

interface Texts {
  readonly locale: string;
  readonly title?: string | undefined;
  readonly slug?: string | undefined;
  readonly seo?: SeoInput | null | undefined;
}

async function mergeTranslation(
  unit: UnitOfWork,
  pageId: string,
  { locale, title, slug, seo }: Texts,
): Promise<void> {
  const stored = await findTranslationForWrite(unit.trx, pageId, locale);
  const newTitle = title ?? stored?.title;
  if (newTitle === undefined) {
    throw badField('title', `is needed for the first translation into "${locale}"`);
  }
  await writeTranslation(unit, pageId, {
    locale,
    title: newTitle,
    slug: slug ?? stored?.slug ?? null,
    ...mergedSeo(stored ?? NO_SEO, seo),
  });
  if (!stored || (slug !== undefined && slug !== stored.slug)) await announceMenusOf(unit, pageId);
}

type Seo = Omit<Translation, 'locale' | 'title' | 'slug'>;

/** What is absent stays; null takes it away. */
export function mergedSeo(stored: Seo, changes: SeoInput | null | undefined): Seo {
  const merged: Record<string, unknown> = {};
  for (const name of Object.keys(NO_SEO) as (keyof Seo)[]) {
    const change = changes?.[name];
    merged[name] = change === undefined ? stored[name] : (change ?? NO_SEO[name]);
  }
  return merged as unknown as Seo;
}
