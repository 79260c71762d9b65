import { invalidStatusTransition, LOCALE, MAX_SLUG_LENGTH, SLUG } from '@rustok/kernel';
import { z } from 'zod';
import { newBlock } from './blocks/block-rules.js';
import { cannotPublishArchived } from './errors.js';
import type { PagesSettings } from './settings.js';
import { absoluteUrl, url } from './url.js';

export enum PageStatus {
  DRAFT = 'draft',
  PUBLISHED = 'published',
  ARCHIVED = 'archived',
}

const TRANSITIONS = {
  published: { from: PageStatus.DRAFT, to: PageStatus.PUBLISHED },
  unpublished: { from: PageStatus.PUBLISHED, to: PageStatus.DRAFT },
  archived: { from: PageStatus.PUBLISHED, to: PageStatus.ARCHIVED },
  restored: { from: PageStatus.ARCHIVED, to: PageStatus.DRAFT },
} as const;

/** What happens to a page, in the past tense its event has. */
export type StatusChange = keyof typeof TRANSITIONS;

/**
 * Draft → published → archived → draft, and published → draft.
 * Throws `CANNOT_PUBLISH_ARCHIVED` or `INVALID_STATUS_TRANSITION`.
 */
export function nextStatus(status: PageStatus, change: StatusChange): PageStatus {
  const { from, to } = TRANSITIONS[change];
  if (status === from) return to;
  throw change === 'published' && status === PageStatus.ARCHIVED
    ? cannotPublishArchived()
    : invalidStatusTransition('page', change, status);
}

export const locale = z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"');
/** Of the page, as the one who changes it has read it. */
export const version = z.int().min(1);
const title = z.string().trim().min(1, 'must not be blank').max(255);
const slug = z
  .string()
  .max(MAX_SLUG_LENGTH)
  .regex(SLUG, 'must be lower-case letters and digits with single hyphens between them');
const shortText = z.string().trim().max(255).nullish();
const longText = z.string().trim().max(500).nullish();

/** What is absent stays; null takes it away. */
const seo = z
  .strictObject({
    metaTitle: shortText,
    metaDescription: longText,
    keywords: z.array(z.string().trim().min(1, 'must not be blank').max(100)).max(50).nullish(),
    ogTitle: shortText,
    ogDescription: longText,
    ogImage: url.nullish(),
    canonicalUrl: absoluteUrl.nullish(),
    noIndex: z.boolean().nullish(),
    noFollow: z.boolean().nullish(),
  })
  .nullish();
export type SeoInput = NonNullable<z.output<typeof seo>>;

const template = ({ templates }: PagesSettings) =>
  z.string().refine((name) => templates.includes(name), `must be one of ${templates.join(', ')}`);

export function newPage(settings: PagesSettings) {
  return z.strictObject({
    locale,
    title,
    slug: slug.nullish(),
    seo,
    template: template(settings).nullish(),
    blocks: z.array(newBlock).max(settings.maxBlocks, `must be at most ${settings.maxBlocks}`).nullish(),
    publish: z.boolean().default(false),
  });
}

/** What is absent stays. */
export function pageChanges(settings: PagesSettings) {
  return z.strictObject({
    version,
    locale: locale.nullish(),
    title: title.optional(),
    slug: slug.optional(),
    seo,
    template: template(settings).optional(),
  });
}

export const archiving = z.strictObject({ reason: z.string().trim().min(1).max(500).nullish() });

/** Both absent takes the plan back. */
export const plan = z
  .strictObject({ version, publishAt: z.date().nullish(), unpublishAt: z.date().nullish() })
  .refine(({ publishAt, unpublishAt }) => !publishAt || !unpublishAt || unpublishAt > publishAt, {
    path: ['unpublishAt'],
    message: 'must be after publishAt',
  });
