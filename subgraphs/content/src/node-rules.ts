import { invalidStatusTransition, LOCALE, MAX_SLUG_LENGTH, seoInput, SLUG } from '@rustok/kernel';
import { z } from 'zod';

export enum ContentStatus {
  DRAFT = 'draft',
  PUBLISHED = 'published',
  ARCHIVED = 'archived',
}

export enum BodyFormat {
  MARKDOWN = 'markdown',
  HTML = 'html',
  PLAIN = 'plain',
  JSON = 'json',
}

export const MAX_BODY_LENGTH = 1_000_000;
/** Kinds the platform knows; a tenant may use its own beside them. */
export const WELL_KNOWN_KINDS = ['page', 'article', 'custom'] as const;

const TRANSITIONS = {
  published: { from: ContentStatus.DRAFT, to: ContentStatus.PUBLISHED },
  unpublished: { from: ContentStatus.PUBLISHED, to: ContentStatus.DRAFT },
  archived: { from: ContentStatus.PUBLISHED, to: ContentStatus.ARCHIVED },
  restored: { from: ContentStatus.ARCHIVED, to: ContentStatus.DRAFT },
} as const;

/** What happens to a node, in the past tense its event has. */
export type StatusChange = keyof typeof TRANSITIONS;

/** Draft → published → archived → draft, and published → draft. Throws `INVALID_STATUS_TRANSITION`. */
export function nextStatus(status: ContentStatus, change: StatusChange): ContentStatus {
  const { from, to } = TRANSITIONS[change];
  if (status !== from) throw invalidStatusTransition('node', change, status);
  return to;
}

export const locale = z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"');
export const slug = z
  .string()
  .max(MAX_SLUG_LENGTH)
  .regex(SLUG, 'must be lower-case letters and digits with single hyphens between them');
export const position = z.int().min(0).max(100_000);

const translation = z
  .object({
    locale,
    title: z.string().trim().min(1).max(255).nullish(),
    slug: slug.nullish(),
    excerpt: z.string().max(1000).nullish(),
    seo: seoInput.nullish(),
  })
  .refine(({ title, slug }) => title != null || slug != null, {
    message: 'needs a title or a slug',
    path: ['title'],
  });

/** One per locale: what is repeated is named, as a database could not. */
export function perLocale<T extends z.ZodType<{ locale: string }[]>>(list: T): T {
  return list.superRefine((items, context) => {
    items.forEach((item, index) => {
      if (items.findIndex((other) => other.locale === item.locale) < index) {
        context.addIssue({
          code: 'custom',
          path: [index, 'locale'],
          message: `"${item.locale}" is there twice`,
        });
      }
    });
  }) as T;
}

const translations = perLocale(z.array(translation).min(1).max(100));
const bodies = (maxBodyLength: number) =>
  perLocale(
    z
      .array(
        z.object({
          locale,
          body: z.string().max(maxBodyLength),
          format: z.enum(BodyFormat).nullish(),
        }),
      )
      .max(100),
  );

/** Without repeats, in their order. */
const tagIds = (maxTags: number) =>
  z
    .array(z.guid().toLowerCase())
    .transform((ids) => [...new Set(ids)])
    .refine((ids) => ids.length <= maxTags, `must be at most ${maxTags}`);

export interface NodeLimits {
  /** Characters. */
  readonly maxBodyLength: number;
  readonly maxTags: number;
}

export function newNode({ maxBodyLength, maxTags }: NodeLimits) {
  return z.object({
    kind: z.string().regex(/^[a-z0-9_-]{1,64}$/, 'must be 1 to 64 of a-z, 0-9, "_" and "-"'),
    parentId: z.guid().nullish(),
    categoryId: z.guid().nullish(),
    featuredMediaId: z.guid().nullish(),
    position: position.default(0),
    translations,
    bodies: bodies(maxBodyLength).default([]),
    tagIds: tagIds(maxTags).nullish(),
  });
}
export type NewNode = z.output<ReturnType<typeof newNode>>;

/** What is absent stays; translations and bodies replace the whole set. */
export function nodeChanges({ maxBodyLength, maxTags }: NodeLimits) {
  return z.object({
    expectedVersion: z.int().min(1),
    parentId: z.guid().nullish(),
    categoryId: z.guid().nullish(),
    featuredMediaId: z.guid().nullish(),
    position: position.optional(),
    translations: translations.optional(),
    bodies: bodies(maxBodyLength).optional(),
    tagIds: tagIds(maxTags).nullish(),
  });
}
export type NodeChanges = z.output<ReturnType<typeof nodeChanges>>;

export const archiving = z.object({ reason: z.string().trim().min(1).max(500).nullish() });
