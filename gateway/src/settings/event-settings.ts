import { type EventSettings, eventSettings } from '@rustok/kernel';
import type { z } from 'zod';
import { isTable, type Overlay, overlayEnvironment } from './environment-overlay.js';

const PREFIX = 'RUSTOK_EVENTS_';
const SECTION = 'settings.rustok.events';

/** Variables that other software calls so too. */
const ALIASES = {
  RUSTOK_REDIS_URL: 'redis.url',
  REDIS_URL: 'redis.url',
  IGGY_URL: 'iggy.url',
  IGGY_USERNAME: 'iggy.username',
  IGGY_PASSWORD: 'iggy.password',
} as const;

export interface EventSettingsSources {
  /** The section of modules.toml, unparsed. */
  readonly section: unknown;
  readonly env: NodeJS.ProcessEnv;
  /** What is wrong is added here, each with its variable or path, and its value unless that is secret. */
  readonly problems: string[];
}

/**
 * The settings of the event pipeline: the section of modules.toml with the environment over it. Where neither names a Redis
 * for events, it is the platform's, `redisUrl`.
 */
export function readEventSettings({
  section: given = {},
  env,
  problems,
  redisUrl,
}: EventSettingsSources & { readonly redisUrl?: string | undefined }): EventSettings | undefined {
  if (!isTable(given)) {
    problems.push(`${SECTION}: must be a table`);
    return undefined;
  }
  problems.push(...secretsInFile(given));
  const section = redisUrl === undefined ? given : withRedisUrl(given, redisUrl);
  const overlay = overlayEnvironment({
    schema: eventSettings,
    section,
    env,
    prefix: PREFIX,
    aliases: ALIASES,
  });
  problems.push(...overlay.unknown.map((name) => `${name}: is no setting of events`));
  const parsed = eventSettings.safeParse(overlay.section);
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => problemOf(issue, overlay)));
  problems.push(...contradictions(overlay, env));
  return parsed.data;
}

function withRedisUrl(section: Readonly<Record<string, unknown>>, url: string): Record<string, unknown> {
  const { redis = {} } = section;
  // What is no table is refused by the schema, as it stands.
  return isTable(redis) ? { ...section, redis: { url, ...redis } } : section;
}

/** Files are committed and copied. Said before the environment covers the file's value. */
function secretsInFile(section: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  if (valueAt(section, ['iggy', 'password']) !== undefined) {
    problems.push(`${SECTION}.iggy.password: belongs into the environment, as IGGY_PASSWORD`);
  }
  for (const broker of ['redis', 'iggy']) {
    const url = valueAt(section, [broker, 'url']);
    if (typeof url === 'string' && URL.canParse(url) && new URL(url).password !== '') {
      problems.push(`${SECTION}.${broker}.url: holds a password; set ${broker.toUpperCase()}_URL instead`);
    }
  }
  return problems;
}

/** What each value allows and the values together do not. From the unparsed section, so that all is said at once. */
function contradictions(overlay: Overlay, env: NodeJS.ProcessEnv): string[] {
  const { section } = overlay;
  const problems: string[] = [];
  const transport = section.transport ?? 'outbox';
  const target = section.relay_target ?? 'memory';
  if (transport === 'memory' && (target === 'redis' || target === 'iggy')) {
    problems.push(
      `${nameOf(['relay_target'], overlay)}: must be "memory" where transport = "memory", not "${target}"`,
    );
  }
  if (transport === 'memory' && env.NODE_ENV === 'production') {
    problems.push(
      `${nameOf(['transport'], overlay)}: must not be "memory" when NODE_ENV=production; events would be lost with the process`,
    );
  }
  for (const broker of ['redis', 'iggy'] as const) {
    if (target === broker && valueAt(section, [broker, 'url']) === undefined) {
      problems.push(`${broker.toUpperCase()}_URL: required where relay_target = "${broker}"`);
    }
  }
  return problems;
}

function problemOf({ path, message }: z.core.$ZodIssue, overlay: Overlay): string {
  const keys = path.map(String);
  const value = shown(keys, valueAt(overlay.section, keys));
  return `${nameOf(keys, overlay)}: ${message}${value === undefined ? '' : `, not ${value}`}`;
}

function nameOf(path: readonly string[], { variables }: Overlay): string {
  return variables.get(path.join('.')) ?? [SECTION, ...path].join('.');
}

/** The value as a message may tell it: no password, of a URL only where it leads to, and nothing for a table. */
function shown(path: readonly string[], value: unknown): string | undefined {
  const key = path.at(-1);
  if (key === 'password' || value === undefined || typeof value === 'object') return undefined;
  if (key !== 'url') return JSON.stringify(value);
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const { protocol, host } = new URL(value);
  return JSON.stringify(`${protocol}//${host}`);
}

function valueAt(section: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return section;
  return isTable(section) ? valueAt(section[key], rest) : undefined;
}
