import { bestTranslation } from '@rustok/kernel';
import type { PageRow, PageTranslationRow } from '../page-model.js';
import { PageStatus } from '../page-rules.js';
import type { MenuItemRow } from './menu-model.js';

/** An item as a reader sees it, with those below it. */
export interface ShownItem extends Omit<MenuItemRow, 'url'> {
  readonly label: string;
  /** Null where it leads to a page that this reader may not know of. */
  readonly url: string | null;
  readonly isHidden: boolean;
  /** What the reader asked for. */
  readonly locale: string | null;
  readonly children: readonly ShownItem[];
}

/** A page an item leads to, as far as the reader may know of it. */
export interface LinkedPage {
  readonly page: PageRow;
  readonly translations: readonly PageTranslationRow[];
}

export interface MenuReader {
  /** The pages the reader may know of, by id. */
  readonly pages: ReadonlyMap<string, LinkedPage>;
  /** What they asked for. */
  readonly locale: string | null;
  /** The locales to try, best first. */
  readonly chain: readonly string[];
  readonly homeSlug: string;
  /** Whether items that lead to no public page are shown, too. */
  readonly seesHidden: boolean;
}

/** The items of one menu as a tree. What is hidden from the reader takes with it what lies below. */
export function shownItems(items: readonly MenuItemRow[], reader: MenuReader): readonly ShownItem[] {
  const byParent = new Map<string | null, MenuItemRow[]>();
  for (const item of items) byParent.set(item.parentId, [...(byParent.get(item.parentId) ?? []), item]);
  const below = (parentId: string | null): ShownItem[] =>
    (byParent.get(parentId) ?? [])
      .map((item) => ({
        ...item,
        label: bestTranslation(item.labels, reader.chain)?.label ?? '',
        url: item.url ?? urlOf(item, reader),
        isHidden: isHidden(item, reader),
        locale: reader.locale,
      }))
      .filter((item) => reader.seesHidden || !item.isHidden)
      .map((item) => ({ ...item, children: below(item.id) }));
  return below(null);
}

function isHidden({ pageId }: MenuItemRow, { pages }: MenuReader): boolean {
  return pageId !== null && pages.get(pageId)?.page.status !== PageStatus.PUBLISHED;
}

/** `/about`, by the slug in the reader's locale; `/` for the home page in any. */
function urlOf({ pageId }: MenuItemRow, { pages, chain, homeSlug }: MenuReader): string | null {
  const linked = pageId === null ? undefined : pages.get(pageId);
  if (!linked) return null;
  if (linked.translations.some(({ slug }) => slug === homeSlug)) return '/';
  return `/${bestTranslation(linked.translations, chain)?.slug ?? ''}`;
}
