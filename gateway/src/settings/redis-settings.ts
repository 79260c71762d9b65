import { type RedisSettings, redisSettings } from '@rustok/kernel';
import type { EventSettingsSources } from './event-settings.js';
import { isTable } from './environment-overlay.js';
import { readSection } from './read-section.js';

/** Where the platform's Redis is: `[settings.rustok.redis]` of modules.toml with the environment over it. */
export function readRedisSettings(sources: EventSettingsSources): RedisSettings | undefined {
  const { section, problems } = sources;
  const url = isTable(section) ? section.url : undefined;
  // Files are committed and copied. Said before the environment covers the file's value.
  if (typeof url === 'string' && URL.canParse(url) && new URL(url).password !== '') {
    problems.push('settings.rustok.redis.url: holds a password; set REDIS_URL instead');
  }
  return readSection({
    ...sources,
    name: 'redis',
    schema: redisSettings,
    what: 'Redis',
    aliases: { REDIS_URL: 'url' },
    secret: ['url'],
  });
}
