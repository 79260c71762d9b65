import { invalidStatusTransition, LOCALE, MAX_SLUG_LENGTH, seoInput, SLUG } from '@rustok/kernel';
import { z } from 'zod';
import { cannotPublishArchived } from './errors.js';

export enum PostStatus {
  DRAFT = 'draft',
  PUBLISHED = 'published',
  ARCHIVED = 'archived',
}

export enum PostBodyFormat {
  MARKDOWN = 'markdown',
  HTML = 'html',
  PLAIN = 'plain',
  JSON = 'json',
}

const TRANSITIONS = {
  published: { from: PostStatus.DRAFT, to: PostStatus.PUBLISHED },
  unpublished: { from: PostStatus.PUBLISHED, to: PostStatus.DRAFT },
  archived: { from: PostStatus.PUBLISHED, to: PostStatus.ARCHIVED },
  restored: { from: PostStatus.ARCHIVED, to: PostStatus.DRAFT },
} as const;

/** What happens to a post, in the past tense its event has. */
export type StatusChange = keyof typeof TRANSITIONS;

/**
 * Draft → published → archived → draft, and published → draft.
 * Throws `CANNOT_PUBLISH_ARCHIVED` or `INVALID_STATUS_TRANSITION`.
 */
export function nextStatus(status: PostStatus, change: StatusChange): PostStatus {
  const { from, to } = TRANSITIONS[change];
  if (status === from) return to;
  throw change === 'published' && status === PostStatus.ARCHIVED
    ? cannotPublishArchived()
    : invalidStatusTransition('post', change, status);
}

const locale = z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"');
const title = (max: number) => z.string().trim().min(1, 'must not be blank').max(max);
const body = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim() !== '', 'must not be blank');
const excerpt = (max: number) => z.string().max(max).nullish();
const slug = z
  .string()
  .max(MAX_SLUG_LENGTH)
  .regex(SLUG, 'must be lower-case letters and digits with single hyphens between them');

/** Trimmed, without repeats. */
const tags = (maxTags: number) =>
  z
    .array(z.string().trim().min(1, 'must not be blank').max(100))
    .transform((list) => [...new Set(list)])
    .refine((list) => list.length <= maxTags, `must be at most ${maxTags}`);

const tagIds = (maxTags: number) =>
  z
    .array(z.guid().toLowerCase())
    .transform((ids) => [...new Set(ids)])
    .refine((ids) => ids.length <= maxTags, `must be at most ${maxTags}`)
    .nullish();

/** The most a tenant may allow, in characters: what the tables hold. */
export const MAX_TITLE_LENGTH = 512;
export const MAX_EXCERPT_LENGTH = 1_000;
export const MAX_BODY_LENGTH = 1_000_000;

/** Settings of the tenant. */
export interface PostLimits {
  readonly maxTags: number;
  readonly maxTitleLength: number;
  readonly maxExcerptLength: number;
  readonly maxBodyLength: number;
}

export function newPost({ maxTags, maxTitleLength, maxExcerptLength, maxBodyLength }: PostLimits) {
  return z.object({
    locale,
    title: title(maxTitleLength),
    body: body(maxBodyLength),
    bodyFormat: z.enum(PostBodyFormat).nullish(),
    excerpt: excerpt(maxExcerptLength),
    slug: slug.nullish(),
    seo: seoInput.nullish(),
    tags: tags(maxTags).nullish(),
    tagIds: tagIds(maxTags),
    categoryId: z.guid().nullish(),
    featuredMediaId: z.guid().nullish(),
    publish: z.boolean().default(false),
  });
}
export type NewPost = z.output<ReturnType<typeof newPost>>;

/** What is absent stays. */
export function postChanges({ maxTags, maxTitleLength, maxExcerptLength, maxBodyLength }: PostLimits) {
  return z.object({
    version: z.int().min(1),
    locale: locale.nullish(),
    title: title(maxTitleLength).optional(),
    body: body(maxBodyLength).optional(),
    bodyFormat: z.enum(PostBodyFormat).optional(),
    excerpt: excerpt(maxExcerptLength),
    slug: slug.optional(),
    seo: seoInput.nullish(),
    tags: tags(maxTags).optional(),
    tagIds: tagIds(maxTags),
    categoryId: z.guid().nullish(),
    featuredMediaId: z.guid().nullish(),
  });
}
export type PostChanges = z.output<ReturnType<typeof postChanges>>;

export const archiving = z.object({ reason: z.string().trim().min(1).max(500).nullish() });
