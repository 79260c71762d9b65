import type { RequestContext } from '@rustok/kernel';
import { z } from 'zod';

export const indexSettings = z.strictObject({
  /** The most words a hit's highlight shows. */
  highlightWords: z.number().int().min(10).max(100).default(35),
});

export type IndexSettings = z.output<typeof indexSettings>;

export function settingsOf(context: RequestContext): IndexSettings {
  return context.settings('index', indexSettings);
}
