import { type LiveSettings, liveSettings } from '../live/live-settings.js';
import { isTable, overlayEnvironment } from './environment-overlay.js';
import type { EventSettingsSources } from './event-settings.js';

const PREFIX = 'RUSTOK_LIVE_';
const SECTION = 'settings.rustok.live';

/** The settings of live operations: `[settings.rustok.live]` of modules.toml with the environment over it. */
export function readLiveSettings({
  section = {},
  env,
  problems,
}: EventSettingsSources): LiveSettings | undefined {
  if (!isTable(section)) {
    problems.push(`${SECTION}: must be a table`);
    return undefined;
  }
  const overlay = overlayEnvironment({ schema: liveSettings, section, env, prefix: PREFIX });
  problems.push(...overlay.unknown.map((name) => `${name}: is no setting of live operations`));
  const parsed = liveSettings.safeParse(overlay.section);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    const key = path.join('.');
    const value = overlay.section[key];
    const shown = value === undefined || typeof value === 'object' ? '' : `, not ${JSON.stringify(value)}`;
    problems.push(`${overlay.variables.get(key) ?? [SECTION, ...path].join('.')}: ${message}${shown}`);
  }
  return undefined;
}
