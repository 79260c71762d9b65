import { LOCALE, MAX_SLUG_LENGTH, SLUG } from '@rustok/kernel';
import { z } from 'zod';

const translations = z
  .array(
    z.strictObject({
      locale: z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"'),
      name: z.string().trim().min(1, 'must not be blank').max(255),
      slug: z
        .string()
        .max(MAX_SLUG_LENGTH)
        .regex(SLUG, 'must be lower-case letters and digits with single hyphens between them')
        .nullish(),
      description: z.string().max(1000).nullish(),
    }),
  )
  .min(1)
  .max(100)
  .refine(
    (list) => new Set(list.map(({ locale }) => locale)).size === list.length,
    'must be one of each locale',
  );

const position = z.int().min(0).max(100_000);
const icon = z.string().trim().min(1, 'must not be blank').max(64).nullish();
const color = z
  .string()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, 'must be a colour such as "#1e90ff"')
  .nullish();

export const newCategory = z.strictObject({
  parentId: z.guid().nullish(),
  position: position.default(0),
  icon,
  color,
  isModerated: z.boolean().default(false),
  translations,
});
export type NewCategory = z.output<typeof newCategory>;

/** What is absent stays; translations replace the whole set. */
export const categoryChanges = z.strictObject({
  expectedVersion: z.int().min(1),
  parentId: z.guid().nullish(),
  position: position.optional(),
  icon,
  color,
  isModerated: z.boolean().optional(),
  translations: translations.optional(),
});
