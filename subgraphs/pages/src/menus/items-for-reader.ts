import { defineLoader, groupedInKeyOrder, type RequestContext } from '@rustok/kernel';
import { pageById, translationsOfPage } from '../loaders.js';
import { settingsOf } from '../settings.js';
import { seesHiddenItems } from '../visibility.js';
import { findMenuItems, type MenuItemRow } from './menu-model.js';
import { type LinkedPage, type ShownItem, shownItems } from './menu-tree.js';

export const itemsOfMenu = defineLoader<string, readonly MenuItemRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findMenuItems(context, ids), ({ menuId }) => menuId),
});

/** The items of a menu in this locale; three statements, whatever their number and that of the menus asked for. */
export async function itemsForReader(
  context: RequestContext,
  { menuId, locale }: { readonly menuId: string; readonly locale?: string | null | undefined },
): Promise<readonly ShownItem[]> {
  const items = (await context.loaders.get(itemsOfMenu).load(menuId)) ?? [];
  const pageIds = [...new Set(items.flatMap(({ pageId }) => pageId ?? []))];
  return shownItems(items, {
    pages: await linkedPages(context, pageIds),
    locale: locale ?? null,
    chain: context.locales(locale),
    homeSlug: settingsOf(context).homeSlug,
    seesHidden: seesHiddenItems(context.actor),
  });
}

async function linkedPages(
  { loaders }: RequestContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LinkedPage>> {
  const linked = await Promise.all(
    ids.map(async (id): Promise<LinkedPage | null> => {
      const [page, translations] = await Promise.all([
        loaders.get(pageById).load(id),
        loaders.get(translationsOfPage).load(id),
      ]);
      return page && { page, translations: translations ?? [] };
    }),
  );
  return new Map(linked.filter((each) => each !== null).map((each) => [each.page.id, each]));
}
