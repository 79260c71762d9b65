import type { RequestContext } from '@rustok/kernel';
import { z } from 'zod';

export const indexSettings = z.strictObject({
  /** The most words a hit's highlight shows. */
  highlightWords: z.number().int().min(10).max(100).default(35),
});

export type IndexSettings = z.output<typeof indexSettings>;

/** Not by `context.settings`, which takes the declaration: that imports the resolvers that ask here. */
export function settingsOf({ tenant }: RequestContext): IndexSettings {
  return indexSettings.parse(tenant.moduleSettings.index ?? {});
}
