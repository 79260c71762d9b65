import { LOCALE, MAX_SLUG_LENGTH, SLUG } from '@rustok/kernel';
import { z } from 'zod';

/** Words that stand for something else where a handle stands: `/products/new`. */
export const RESERVED_HANDLES = ['admin', 'api', 'null', 'undefined', 'new', 'edit', 'delete'] as const;

export const locale = z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"');

export const slug = z
  .string()
  .max(MAX_SLUG_LENGTH)
  .regex(SLUG, 'must be lower-case letters and digits with single hyphens between them');

export const handle = slug.refine(
  (text) => !(RESERVED_HANDLES as readonly string[]).includes(text),
  'is a reserved word',
);

export const position = z.int().min(0).max(100_000);

/** Trimmed, and not blank. */
export function text(maxLength: number) {
  return z.string().trim().min(1, 'must not be blank').max(maxLength);
}

/** At least one, and each locale once. */
export function perLocale<S extends z.ZodType<{ readonly locale: string }>>(translation: S) {
  return z
    .array(translation)
    .min(1)
    .max(100)
    .superRefine((translations, context) => {
      for (const [index, { locale: own }] of translations.entries()) {
        if (translations.findIndex((other) => other.locale === own) < index) {
          context.addIssue({ code: 'custom', path: [index, 'locale'], message: 'is there twice' });
        }
      }
    });
}

/** Plain JSON of a size that fits into lists. */
export const metadata = z
  .record(z.string(), z.json())
  .refine((value) => JSON.stringify(value).length <= 10_000, 'must be at most 10,000 characters of JSON');

/** Ids, each once. */
export function ids(most: number) {
  return z
    .array(z.guid())
    .max(most)
    .transform((list) => [...new Set(list)]);
}
