import { invalidStatusTransition, LOCALE, MAX_SLUG_LENGTH, SLUG } from '@rustok/kernel';
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
const title = z.string().trim().min(1, 'must not be blank').max(512);
const body = z
  .string()
  .max(1_000_000)
  .refine((text) => text.trim() !== '', 'must not be blank');
const excerpt = z.string().max(1000).nullish();
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

export interface PostLimits {
  readonly maxTags: number;
}

export function newPost({ maxTags }: PostLimits) {
  return z.object({
    locale,
    title,
    body,
    bodyFormat: z.enum(PostBodyFormat).nullish(),
    excerpt,
    slug: slug.nullish(),
    tags: tags(maxTags).nullish(),
    categoryId: z.guid().nullish(),
    publish: z.boolean().default(false),
  });
}
export type NewPost = z.output<ReturnType<typeof newPost>>;

/** What is absent stays. */
export function postChanges({ maxTags }: PostLimits) {
  return z.object({
    version: z.int().min(1),
    locale: locale.nullish(),
    title: title.optional(),
    body: body.optional(),
    bodyFormat: z.enum(PostBodyFormat).optional(),
    excerpt,
    slug: slug.optional(),
    tags: tags(maxTags).optional(),
    categoryId: z.guid().nullish(),
  });
}
export type PostChanges = z.output<ReturnType<typeof postChanges>>;

export const archiving = z.object({ reason: z.string().trim().min(1).max(500).nullish() });
