import {
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import { findPagesBySlug, type PageRow, selectPages } from './page-model.js';
import type { PageStatus } from './page-rules.js';
import { settingsOf } from './settings.js';
import { isPageVisible, wherePageVisible } from './visibility.js';

export interface PageFilter {
  readonly status?: PageStatus | null;
  readonly template?: string | null;
  /** A locale. */
  readonly translatedInto?: string | null;
}

/** A page, and the locale it was asked for in. */
export type LocalizedPage = PageRow & { readonly locale?: string | null };

const NEWEST_FIRST: readonly KeysetColumn<PageRow>[] = [
  {
    column: 'p.created_at',
    direction: 'desc',
    type: 'timestamptz(3)',
    valueOf: ({ createdAt }) => createdAt,
  },
  { column: 'p.id', direction: 'desc', type: 'uuid', valueOf: ({ id }) => id },
];

/** What the actor may see, newest first. */
export function listPages(
  context: RequestContext,
  { status, template, translatedInto }: PageFilter,
  args: ConnectionArgs,
): Promise<Connection<PageRow>> {
  return context.database.read((trx) => {
    const query = selectPages(trx);
    wherePageVisible(query, context.actor);
    if (status != null) query.where('p.status', status);
    if (template != null) query.where('p.template', template);
    if (translatedInto != null) {
      query.whereExists(
        trx('page_translations as t')
          .whereRaw('t.tenant_id = p.tenant_id and t.page_id = p.id')
          .where('t.locale', translatedInto)
          .select(trx.raw('1')),
      );
    }
    return keysetPage({ list: 'pages', query, order: NEWEST_FIRST, args, context });
  });
}

/**
 * The visible page with this slug. An explicit `locale` allows its fallbacks only; without one any locale's slug
 * counts, as a link may come from a reader of another language, and the page speaks the language of its slug.
 */
export async function findPageBySlug(
  context: RequestContext,
  { slug, locale }: { readonly slug: string; readonly locale?: string | null },
): Promise<LocalizedPage | null> {
  const found = await visiblePages(context, slug);
  const chain = context.locales(locale);
  const matching = chain.map((wanted) => found.find((page) => page.locale === wanted)).find(Boolean);
  const page = matching ?? (locale == null ? found[0] : undefined);
  return page ? { ...page, locale: locale ?? page.locale } : null;
}

/** The page whose slug, in any locale, is the tenant's `homeSlug`; in the locale of the reader. */
export async function findHomePage(
  context: RequestContext,
  locale: string | null,
): Promise<LocalizedPage | null> {
  const found = await visiblePages(context, settingsOf(context).homeSlug);
  const chain = context.locales(locale);
  const page = chain.map((wanted) => found.find((each) => each.locale === wanted)).find(Boolean) ?? found[0];
  return page ? { ...page, locale } : null;
}

async function visiblePages(
  context: RequestContext,
  slug: string,
): Promise<readonly (PageRow & { readonly locale: string })[]> {
  return (await findPagesBySlug(context, slug)).filter((page) => isPageVisible(page, context.actor));
}
