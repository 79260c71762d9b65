import { z } from 'zod';
import type { EventSettingsSources } from './event-settings.js';
import { readSection } from './read-section.js';

/** `[settings.rustok.engine]` of modules.toml, and `RUSTOK_ENGINE_*`. */
export const engineSettings = z.strictObject({
  /** Whether operations are compiled; if not, the generic executor answers all of them. */
  compile: z.boolean().default(true),
});

export type EngineSettings = z.output<typeof engineSettings>;

export function readEngineSettings(sources: EventSettingsSources): EngineSettings | undefined {
  return readSection({ ...sources, name: 'engine', schema: engineSettings, what: 'the engine' });
}
