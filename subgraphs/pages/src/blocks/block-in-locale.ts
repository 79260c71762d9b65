import type { BlockRow } from './block-model.js';
import type { BlockData } from './block-rules.js';

/** A block as one of its types has it: with the fields of its data. */
export type BlockInLocale = Pick<BlockRow, 'id' | 'type' | 'position' | 'data' | 'translations'> & BlockData;

/**
 * `chain`: the locales to try, best first. The block's own data are in the tenant's default locale, unless there is a
 * translation into that: they come before what stands further down the chain, and where nothing fits.
 */
export function blockIn(
  { id, type, position, data, translations }: BlockRow,
  chain: readonly string[],
  defaultLocale: string,
): BlockInLocale {
  const best = chain
    .slice(0, chain.indexOf(defaultLocale) + 1 || undefined)
    .map((locale) => translations.find((translation) => translation.locale === locale))
    .find((translation) => translation !== undefined);
  const own = best?.data ?? data;
  return { ...own, id, type, position, data: own, translations };
}
