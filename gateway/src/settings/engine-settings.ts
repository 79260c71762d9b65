import { z } from 'zod';
import type { EventSettingsSources } from './event-settings.js';
import { readSection } from './read-section.js';

/** `[settings.rustok.engine]` of modules.toml, and `RUSTOK_ENGINE_*`. */
export const engineSettings = z.strictObject({
  /** Whether operations are compiled; if not, the generic executor answers all of them. */
  compile: z.boolean().default(true),
  /** Memory of the main thread for graphs that are ready, with the operations they keep; estimated. */
  graph_memory_mb: z.int().min(1).default(256),
  /** Memory for the SDL of graphs that are not. */
  cold_graph_memory_mb: z.int().min(1).default(32),
  /** Graphs the planner's thread keeps ready to plan, about 5 MB each. */
  planner_graphs: z.int().min(1).default(32),
  /** Graphs made ready after the start, those used most. */
  warm_up_graphs: z.int().min(0).default(10),
  /** Composed supergraphs kept in the database, for other instances and the next start. */
  kept_supergraphs: z.int().min(0).default(1000),
});

export type EngineSettings = z.output<typeof engineSettings>;

export function readEngineSettings(sources: EventSettingsSources): EngineSettings | undefined {
  return readSection({ ...sources, name: 'engine', schema: engineSettings, what: 'the engine' });
}
