import type { RequestContext } from '@rustok/kernel';
import { z } from 'zod';

export const indexSettings = z.strictObject({
  highlightWords: z
    .number()
    .int()
    .min(10)
    .max(100)
    .default(35)
    .meta({ description: "The most words a hit's highlight shows.", unit: 'words' }),
});

export type IndexSettings = z.output<typeof indexSettings>;

export function settingsOf(context: RequestContext): IndexSettings {
  return context.settings('index', indexSettings);
}
