import type { z } from 'zod';
import { isTable, overlayEnvironment } from './environment-overlay.js';
import type { EventSettingsSources } from './event-settings.js';

export interface SectionSource<T extends z.ZodType> extends EventSettingsSources {
  /** `live`: `[settings.rustok.live]` of modules.toml with `RUSTOK_LIVE_*` over it. */
  readonly name: string;
  readonly schema: T;
  /** What a variable without a meaning is no setting of. */
  readonly what: string;
  /** Names that are known elsewhere too → the setting they stand for. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Settings whose value no message may repeat. Default: none. */
  readonly secret?: readonly string[];
}

/** One section of settings, the environment over it; undefined with everything that is wrong in `problems`. */
export function readSection<T extends z.ZodType>({
  name,
  schema,
  what,
  section = {},
  env,
  problems,
  aliases = {},
  secret = [],
}: SectionSource<T>): z.output<T> | undefined {
  const title = `settings.rustok.${name}`;
  if (!isTable(section)) {
    problems.push(`${title}: must be a table`);
    return undefined;
  }
  const prefix = `RUSTOK_${name.toUpperCase()}_`;
  const overlay = overlayEnvironment({ schema, section, env, prefix, aliases });
  problems.push(...overlay.unknown.map((variable) => `${variable}: is no setting of ${what}`));
  const parsed = schema.safeParse(overlay.section);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    const key = path.join('.');
    const value = overlay.section[key];
    const hidden = value === undefined || typeof value === 'object' || secret.includes(key);
    const shown = hidden ? '' : `, not ${JSON.stringify(value)}`;
    problems.push(`${overlay.variables.get(key) ?? [title, ...path].join('.')}: ${message}${shown}`);
  }
  return undefined;
}
