import type { RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { mediaSettings } from './media/media-settings.js';
import { BodyFormat, MAX_BODY_LENGTH } from './node-rules.js';

/** What a tenant may set. */
export const contentSettings = z.object({
  /** The format of a body that comes without one. */
  defaultFormat: z.enum(BodyFormat).default(BodyFormat.MARKDOWN),
  /** The longest body a node may have, in characters. */
  maxBodyLength: z.int().min(1).max(MAX_BODY_LENGTH).default(MAX_BODY_LENGTH),
  ...mediaSettings.shape,
});

export type ContentSettings = z.output<typeof contentSettings>;

export function settingsOf(context: RequestContext): ContentSettings {
  return context.settings('content', contentSettings);
}
