import { z } from 'zod';
import { locale, perLocale, position, slug, text } from './translation-rules.js';

/** How many categories may lie right below one, or at the root: they are shown together. */
export const MAX_SIBLINGS = 200;

const translations = perLocale(
  z.strictObject({
    locale,
    name: text(255),
    slug: slug.nullish(),
    description: z.string().max(5000).nullish(),
  }),
);

export const newProductCategory = z.strictObject({
  parentId: z.guid().nullish(),
  position: position.default(0),
  isActive: z.boolean().default(true),
  isInternal: z.boolean().default(false),
  translations,
});
export type NewProductCategory = z.output<typeof newProductCategory>;

/** What is absent stays; translations replace the whole set. */
export const productCategoryChanges = z.strictObject({
  expectedVersion: z.int().min(1),
  parentId: z.guid().nullish(),
  position: position.optional(),
  isActive: z.boolean().optional(),
  isInternal: z.boolean().optional(),
  translations: translations.optional(),
});
