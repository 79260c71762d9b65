import type { RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { MAX_COMMENT_DEPTH, MAX_COMMENT_LENGTH } from './comment-rules.js';
import { MAX_BODY_LENGTH, MAX_EXCERPT_LENGTH, MAX_TITLE_LENGTH } from './post-rules.js';

/** What a tenant may set. */
export const blogSettings = z.object({
  maxTags: z
    .int()
    .min(0)
    .max(100)
    .default(20)
    .meta({ description: 'How many tags a post may have.', unit: 'tags' }),
  maxTitleLength: z
    .int()
    .min(10)
    .max(MAX_TITLE_LENGTH)
    .default(MAX_TITLE_LENGTH)
    .meta({ description: 'The longest title of a post.', unit: 'characters' }),
  maxExcerptLength: z
    .int()
    .min(0)
    .max(MAX_EXCERPT_LENGTH)
    .default(MAX_EXCERPT_LENGTH)
    .meta({ description: 'The longest excerpt of a post.', unit: 'characters' }),
  maxBodyLength: z
    .int()
    .min(1)
    .max(MAX_BODY_LENGTH)
    .default(MAX_BODY_LENGTH)
    .meta({ description: 'The longest body of a post.', unit: 'characters' }),
  maxRevisions: z.int().min(0).max(1_000).default(50).meta({
    description:
      'How many former versions of a post are kept; with the next write of it, those beyond are forgotten.',
    unit: 'versions',
  }),
  commentModeration: z.enum(['none', 'all']).default('all').meta({
    description:
      '`all`: a comment waits for approval, unless its author may moderate it. `none`: it is public at once.',
  }),
  commentsEnabled: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether comments can be added; those there are stay.' }),
  maxCommentLength: z
    .int()
    .min(1)
    .max(MAX_COMMENT_LENGTH)
    .default(MAX_COMMENT_LENGTH)
    .meta({ description: 'The longest comment.', unit: 'characters' }),
  maxCommentDepth: z.int().min(0).max(MAX_COMMENT_DEPTH).default(3).meta({
    description: 'How deep answers to comments go: 1 allows answers to comments, 2 answers to these, 0 none.',
    unit: 'levels',
  }),
});

export type BlogSettings = z.output<typeof blogSettings>;

export function settingsOf(context: RequestContext): BlogSettings {
  return context.settings('blog', blogSettings);
}
