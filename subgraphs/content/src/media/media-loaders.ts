import { defineLoader, groupedInKeyOrder, inKeyOrder, type RequestContext } from '@rustok/kernel';
import { findMedia, findMediaTranslations, type MediaRow, type MediaTranslationRow } from './media-model.js';
import { isReadable } from './media-visibility.js';

/** Files this actor may read; every way to one that is not a list goes through here. */
export const mediaById = defineLoader<string, MediaRow>({
  async batch(ids, context) {
    const media = await findMedia(context, ids);
    return inKeyOrder(
      ids,
      media.filter((each) => isReadable(each, context)),
      ({ id }) => id,
    );
  },
});

export const translationsOfMedia = defineLoader<string, readonly MediaTranslationRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findMediaTranslations(context, ids), ({ mediaId }) => mediaId),
});

/** After a write, so that later fields of the same request read what was written. */
export function forgetMedia({ loaders }: RequestContext, id: string): void {
  for (const loader of [mediaById, translationsOfMedia]) loaders.get<string, unknown>(loader).clear(id);
}
