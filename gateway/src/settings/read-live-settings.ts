import { type LiveSettings, liveSettings } from '../live/live-settings.js';
import type { EventSettingsSources } from './event-settings.js';
import { readSection } from './read-section.js';

/** The settings of live operations: `[settings.rustok.live]` of modules.toml with the environment over it. */
export function readLiveSettings(sources: EventSettingsSources): LiveSettings | undefined {
  return readSection({ ...sources, name: 'live', schema: liveSettings, what: 'live operations' });
}
