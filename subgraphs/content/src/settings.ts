import type { RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { mediaSettings } from './media/media-settings.js';
import { BodyFormat, MAX_BODY_LENGTH } from './node-rules.js';

/** What a tenant may set. */
export const contentSettings = z.object({
  defaultFormat: z
    .enum(BodyFormat)
    .default(BodyFormat.MARKDOWN)
    .meta({ description: 'The format of a body that comes without one.' }),
  maxBodyLength: z
    .int()
    .min(1)
    .max(MAX_BODY_LENGTH)
    .default(MAX_BODY_LENGTH)
    .meta({ description: 'The longest body a node may have.', unit: 'characters' }),
  maxTags: z
    .int()
    .min(0)
    .max(100)
    .default(20)
    .meta({ description: 'How many tags a node may have.', unit: 'tags' }),
  maxRevisions: z.int().min(0).max(1_000).default(50).meta({
    description:
      'How many former versions of a node are kept; with the next write of it, those beyond are forgotten.',
    unit: 'versions',
  }),
  ...mediaSettings.shape,
});

export type ContentSettings = z.output<typeof contentSettings>;

export function settingsOf(context: RequestContext): ContentSettings {
  return context.settings('content', contentSettings);
}
