import { eventSettings, redisSettings, tenantCacheSettings } from '@rustok/kernel';
import { describe, expect, test } from 'vitest';
import { readEventSettings } from './event-settings.js';
import { readRedisSettings } from './redis-settings.js';
import { readTenantCacheSettings } from './tenant-cache-settings.js';

function redis(section: unknown, env: NodeJS.ProcessEnv = {}) {
  const problems: string[] = [];
  return { settings: readRedisSettings({ section, env, problems }), problems };
}

function tenantCache(section: unknown, env: NodeJS.ProcessEnv = {}) {
  const problems: string[] = [];
  return { settings: readTenantCacheSettings({ section, env, problems }), problems };
}

describe('where Redis is', () => {
  test('is nowhere by default, also where the variables are set but empty', () => {
    const nowhere = { settings: redisSettings.parse({}), problems: [] };
    expect(nowhere.settings.url).toBeUndefined();
    expect(redis(undefined)).toEqual(nowhere);
    expect(redis({}, { REDIS_URL: '', RUSTOK_REDIS_URL: '' })).toEqual(nowhere);
  });

  test.each([
    ['the file', { url: 'redis://file' }, {}, 'redis://file'],
    ['REDIS_URL', { url: 'redis://file' }, { REDIS_URL: 'redis://short' }, 'redis://short'],
    [
      'RUSTOK_REDIS_URL',
      {},
      { REDIS_URL: 'redis://short', RUSTOK_REDIS_URL: 'rediss://long' },
      'rediss://long',
    ],
  ])('is what %s says', (_what, section, env, url) => {
    expect(redis(section, env)).toMatchObject({ problems: [], settings: { url } });
  });

  test('is told without what is secret when it is wrong', () => {
    const { settings, problems } = redis({ timeout_ms: 0 }, { REDIS_URL: 'http://:secret@host' });
    expect(settings).toBeUndefined();
    expect(problems.join('\n')).toMatch(/^REDIS_URL: .*\nsettings\.rustok\.redis\.timeout_ms: .*, not 0$/);
    expect(problems.join('\n')).not.toContain('secret');
  });

  test('stands in no file with a password', () => {
    const { problems } = redis({ url: 'redis://:secret@host' }, { REDIS_URL: 'redis://host' });
    expect(problems).toEqual(['settings.rustok.redis.url: holds a password; set REDIS_URL instead']);
  });

  test('is asked for by no variable that means nothing', () => {
    expect(redis({}, { RUSTOK_REDIS_URI: 'redis://host' }).problems).toEqual([
      'RUSTOK_REDIS_URI: is no setting of Redis',
    ]);
  });

  test.each([
    ['the platform’s', {}, {}, 'redis://platform'],
    [
      'RUSTOK_REDIS_URL',
      {},
      { RUSTOK_REDIS_URL: 'redis://long', REDIS_URL: 'redis://short' },
      'redis://long',
    ],
    ['their own in the file', { redis: { url: 'redis://events' } }, {}, 'redis://events'],
    [
      'their own',
      {},
      { RUSTOK_EVENTS_REDIS_URL: 'redis://events', RUSTOK_REDIS_URL: 'redis://x' },
      'redis://events',
    ],
  ])('is for events %s', (_what, section, env, url) => {
    const problems: string[] = [];
    const sources = { section, env, problems, redisUrl: 'redis://platform' };
    expect(readEventSettings(sources)?.redis).toEqual({ ...eventSettings.parse({}).redis, url });
    expect(problems).toEqual([]);
  });
});

describe('the settings of the tenant cache', () => {
  test('stand beside those of tenants, which are not looked at', () => {
    const section = { resolution: 'host', cache_capacity: 7 };
    const settings = { ...tenantCacheSettings.parse({}), cache_capacity: 7 };
    expect(tenantCache(section)).toEqual({ settings, problems: [] });
  });

  test('can be set by the environment, which wins', () => {
    const env = { RUSTOK_TENANT_CACHE_CAPACITY: '9', RUSTOK_TENANT_CACHE_NEGATIVE_TTL_S: '0' };
    expect(tenantCache({ cache_capacity: 7 }, env)).toEqual({
      settings: { cache_positive_ttl_s: 300, cache_negative_ttl_s: 0, cache_capacity: 9 },
      problems: [],
    });
  });

  test('are refused with the value that is wrong', () => {
    expect(tenantCache({}, { RUSTOK_TENANT_CACHE_CAPACITY: 'all' }).problems).toEqual([
      expect.stringMatching(/^RUSTOK_TENANT_CACHE_CAPACITY: .*, not "all"$/),
    ]);
    expect(tenantCache({}, { RUSTOK_TENANT_CACHE: '1' }).problems).toEqual([
      'RUSTOK_TENANT_CACHE: is no setting of the tenant cache',
    ]);
  });
});
