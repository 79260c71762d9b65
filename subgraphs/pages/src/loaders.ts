import { defineLoader, groupedInKeyOrder, inKeyOrder, type RequestContext } from '@rustok/kernel';
import { type BlockRow, findBlocks } from './blocks/block-model.js';
import { findPages, findPageTranslations, type PageRow, type PageTranslationRow } from './page-model.js';
import { isPageVisible } from './visibility.js';

/** Pages this actor may see; every way to a page that is not a list goes through here. */
export const pageById = defineLoader<string, PageRow>({
  async batch(ids, context) {
    const pages = await findPages(context, ids);
    return inKeyOrder(
      ids,
      pages.filter((page) => isPageVisible(page, context.actor)),
      ({ id }) => id,
    );
  },
});

/** Of pages that are known to be visible. */
export const translationsOfPage = defineLoader<string, readonly PageTranslationRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findPageTranslations(context, ids), ({ pageId }) => pageId),
});

/** Of pages that are known to be visible, in their order. */
export const blocksOfPage = defineLoader<string, readonly BlockRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findBlocks(context, ids), ({ pageId }) => pageId),
});

/** After a write, so that later fields of the same request read what was written. */
export function forgetPage({ loaders }: RequestContext, id: string): void {
  for (const loader of [pageById, translationsOfPage, blocksOfPage])
    loaders.get<string, unknown>(loader).clear(id);
}
