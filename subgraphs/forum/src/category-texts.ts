import { bestTranslation, type RequestContext } from '@rustok/kernel';
import type { CategoryTranslationRow } from './category-model.js';
import { translationsOfCategory } from './loaders.js';

/** What a category is called for the one who asks, in `locale` if that is given. */
export async function bestText(
  { id }: { readonly id: string },
  locale: string | null | undefined,
  context: RequestContext,
): Promise<CategoryTranslationRow | undefined> {
  const translations = (await context.loaders.get(translationsOfCategory).load(id)) ?? [];
  return bestTranslation(translations, context.locales(locale));
}
