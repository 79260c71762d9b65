import type { RequestContext } from '@rustok/kernel';
import { z } from 'zod';

/** What a tenant may set. */
export const blogSettings = z.object({
  maxTags: z
    .int()
    .min(0)
    .max(100)
    .default(20)
    .meta({ description: 'How many tags a post may have.', unit: 'tags' }),
  commentModeration: z.enum(['none', 'all']).default('all').meta({
    description:
      '`all`: a comment waits for approval, unless its author may moderate it. `none`: it is public at once.',
  }),
  commentsEnabled: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether comments can be added; those there are stay.' }),
});

export type BlogSettings = z.output<typeof blogSettings>;

export function settingsOf(context: RequestContext): BlogSettings {
  return context.settings('blog', blogSettings);
}
