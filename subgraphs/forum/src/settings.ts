import type { RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { MAX_REPLY_DEPTH } from './reply-rules.js';

/** What a tenant may set. */
export const forumSettings = z.object({
  moderation: z
    .enum(['category', 'all', 'none'])
    .default('category')
    .describe(
      'Which new replies wait for approval, unless their author may moderate: `category`, those in moderated categories; `all`; `none`.',
    ),
  editWindowMinutes: z
    .int()
    .min(0)
    .max(525_600)
    .default(0)
    .describe('How long authors may edit what they wrote, in minutes; 0 is for ever.'),
  maxTags: z.int().min(0).max(100).default(10).describe('How many tags a topic may have.'),
  maxReplyDepth: z
    .int()
    .min(0)
    .max(MAX_REPLY_DEPTH)
    .default(5)
    .describe('How deep replies may answer replies; 0 allows answers to the topic only.'),
  topicsPerDayPerUser: z
    .int()
    .min(0)
    .default(0)
    .describe('How many topics somebody who may not moderate opens in 24 hours; 0 is any number.'),
});

export type ForumSettings = z.output<typeof forumSettings>;

export function settingsOf(context: RequestContext): ForumSettings {
  return context.settings('forum', forumSettings);
}
