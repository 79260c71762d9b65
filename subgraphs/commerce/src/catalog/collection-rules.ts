import { z } from 'zod';
import { handle, ids, locale, perLocale, text } from './translation-rules.js';

const translations = perLocale(
  z.strictObject({
    locale,
    title: text(255),
    handle: handle.nullish(),
    description: z.string().max(5000).nullish(),
  }),
);

/** In their order. */
const productIds = ids(1000);

export const newCollection = z.strictObject({
  isActive: z.boolean().default(true),
  translations,
  productIds: productIds.default([]),
});
export type NewCollection = z.output<typeof newCollection>;

/** What is absent stays; translations and products replace the whole set. */
export const collectionChanges = z.strictObject({
  expectedVersion: z.int().min(1),
  isActive: z.boolean().optional(),
  translations: translations.optional(),
  productIds: productIds.optional(),
});
