import { z } from 'zod';
import { locale, perLocale, slug } from './node-rules.js';

const translations = perLocale(
  z
    .array(z.object({ locale, name: z.string().trim().min(1).max(100), slug: slug.nullish() }))
    .min(1)
    .max(100),
);

export const newTag = z.object({ translations });
export type NewTag = z.output<typeof newTag>;

/** The translations replace the whole set. */
export const tagChanges = z.object({ expectedVersion: z.int().min(1), translations });
