import { z } from 'zod';
import { locale, perLocale, position, slug } from './node-rules.js';

const translations = perLocale(
  z
    .array(
      z.object({
        locale,
        name: z.string().trim().min(1).max(255),
        slug: slug.nullish(),
        description: z.string().max(1000).nullish(),
      }),
    )
    .min(1)
    .max(100),
);

export const newCategory = z.object({
  parentId: z.guid().nullish(),
  position: position.default(0),
  translations,
});
export type NewCategory = z.output<typeof newCategory>;

/** What is absent stays; translations replace the whole set. */
export const categoryChanges = z.object({
  expectedVersion: z.int().min(1),
  parentId: z.guid().nullish(),
  position: position.optional(),
  translations: translations.optional(),
});
export type CategoryChanges = z.output<typeof categoryChanges>;
