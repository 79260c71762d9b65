import type { PageTranslationRow } from './page-model.js';
import { type PagesSettings, TITLE_PLACE } from './settings.js';

/** What search engines and those who share a page are to be told: the page's own words, and the tenant's where it has none. */
export interface PageSeo {
  readonly title: string;
  readonly description: string | null;
  readonly keywords: readonly string[];
  readonly ogTitle: string;
  readonly ogDescription: string | null;
  readonly ogImage: string | null;
  readonly canonicalUrl: string | null;
  readonly noIndex: boolean;
  readonly noFollow: boolean;
}

export function seoOf(
  page: Omit<PageTranslationRow, 'pageId' | 'locale' | 'slug'>,
  { titleTemplate, defaultOgImage, noIndexAll }: PagesSettings,
): PageSeo {
  const plainTitle = page.metaTitle ?? page.title;
  return {
    // As a function: in a replacing text `$&` would have a meaning.
    title: titleTemplate.replace(TITLE_PLACE, () => plainTitle),
    description: page.metaDescription,
    keywords: page.keywords,
    ogTitle: page.ogTitle ?? plainTitle,
    ogDescription: page.ogDescription ?? page.metaDescription,
    ogImage: page.ogImage ?? (defaultOgImage || null),
    canonicalUrl: page.canonicalUrl,
    noIndex: noIndexAll || page.noIndex,
    noFollow: page.noFollow,
  };
}
