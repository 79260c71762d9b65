import { invalidStatusTransition } from '@rustok/kernel';
import { z } from 'zod';
import { priceInputs } from '../pricing/price-input.js';
import type { CommerceSettings } from '../settings.js';
import { cannotDeletePublished, cannotPublishArchived } from './errors.js';
import { optionInputs } from './option-rules.js';
import { handle, ids, locale, metadata, perLocale, text } from './translation-rules.js';

export enum ProductStatus {
  DRAFT = 'draft',
  ACTIVE = 'active',
  ARCHIVED = 'archived',
}

const TRANSITIONS = {
  published: { from: ProductStatus.DRAFT, to: ProductStatus.ACTIVE },
  unpublished: { from: ProductStatus.ACTIVE, to: ProductStatus.DRAFT },
  archived: { from: ProductStatus.ACTIVE, to: ProductStatus.ARCHIVED },
  restored: { from: ProductStatus.ARCHIVED, to: ProductStatus.DRAFT },
} as const;

/** What happens to a product, in the past tense its event has. */
export type StatusChange = keyof typeof TRANSITIONS;

/**
 * Draft → active → archived → draft, and active → draft.
 * Throws `CANNOT_PUBLISH_ARCHIVED` or `INVALID_STATUS_TRANSITION`.
 */
export function nextStatus(status: ProductStatus, change: StatusChange): ProductStatus {
  const { from, to } = TRANSITIONS[change];
  if (status === from) return to;
  throw change === 'published' && status === ProductStatus.ARCHIVED
    ? cannotPublishArchived()
    : invalidStatusTransition('product', change, status);
}

/** Throws `CANNOT_DELETE_PUBLISHED`. */
export function requireDeletable(status: ProductStatus): void {
  if (status === ProductStatus.ACTIVE) throw cannotDeletePublished();
}

const translation = z.strictObject({
  locale,
  title: text(255),
  handle: handle.nullish(),
  subtitle: text(255).nullish(),
  description: z.string().max(100_000).nullish(),
  material: text(255).nullish(),
  metaTitle: text(255).nullish(),
  metaDescription: text(500).nullish(),
});
export type ProductTranslation = z.output<typeof translation>;

const facts = z.strictObject({
  vendor: text(255).nullish(),
  productType: text(255).nullish(),
  isGiftCard: z.boolean().optional(),
  isDiscountable: z.boolean().optional(),
  hsCode: text(20).nullish(),
  originCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be a country of ISO 3166-1, two letters')
    .nullish(),
  externalId: text(100).nullish(),
  metadata: metadata.optional(),
  /** Trimmed, without repeats. */
  tags: z
    .array(text(100))
    .max(100)
    .transform((list) => [...new Set(list)])
    .optional(),
});

const measure = z.int().min(0).max(1_000_000_000).nullish();

const variantFacts = z.strictObject({
  sku: text(100).nullish(),
  barcode: text(100).nullish(),
  ean: text(20).nullish(),
  upc: text(20).nullish(),
  weight: measure,
  length: measure,
  width: measure,
  height: measure,
  manageInventory: z.boolean().optional(),
  allowBackorder: z.boolean().optional(),
  metadata: metadata.optional(),
});

/** One value of each option, by its text in any locale or its id. */
const combination = z.array(text(100)).max(10);

export const newVariant = variantFacts.extend({
  options: combination.default([]),
  prices: priceInputs.default([]),
});
export type NewVariant = z.output<typeof newVariant>;

/** What is absent stays. */
export const variantChanges = variantFacts.extend({
  expectedVersion: z.int().min(1),
  options: combination.optional(),
  position: z.int().min(0).max(100_000).optional(),
});

export const imageInputs = z.array(
  z
    .strictObject({
      id: z.guid().nullish(),
      url: z
        .url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' })
        .max(2000)
        .nullish(),
      mediaId: z.guid().nullish(),
      altTexts: z
        .array(z.strictObject({ locale, altText: text(500) }))
        .max(100)
        .default([]),
    })
    .refine(({ url, mediaId }) => (url == null) !== (mediaId == null), {
      path: ['url'],
      message: 'there must be either a url or a mediaId',
    }),
);
export type ImageInput = z.output<typeof imageInputs>[number];

export type ProductLimits = Pick<CommerceSettings, 'maxVariants' | 'maxImages'>;

export function newProduct({ maxVariants, maxImages }: ProductLimits) {
  return facts.extend({
    translations: perLocale(translation),
    options: optionInputs.default([]),
    variants: z.array(newVariant).min(1, 'must be at least one').max(maxVariants),
    images: imageInputs.max(maxImages).default([]),
    categoryIds: ids(100).default([]),
    publish: z.boolean().default(false),
  });
}
export type NewProduct = z.output<ReturnType<typeof newProduct>>;

/** What is absent stays. Translations that are given replace those of their locales, and the others stay. */
export function productChanges({ maxImages }: Pick<ProductLimits, 'maxImages'>) {
  return facts.extend({
    expectedVersion: z.int().min(1),
    translations: perLocale(translation).optional(),
    removedLocales: z.array(locale).max(100).optional(),
    options: optionInputs.optional(),
    images: imageInputs.max(maxImages).optional(),
    categoryIds: ids(100).optional(),
  });
}
export type ProductChanges = z.output<ReturnType<typeof productChanges>>;
