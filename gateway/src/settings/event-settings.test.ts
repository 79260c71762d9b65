import { eventSettings, type EventSettings } from '@rustok/kernel';
import { describe, expect, test } from 'vitest';
import { variableFor } from './environment-overlay.js';
import { readEventSettings } from './event-settings.js';
import { leavesOf } from './section-leaves.js';

function read(section: unknown, env: NodeJS.ProcessEnv = {}) {
  const problems: string[] = [];
  return { settings: readEventSettings({ section, env, problems }), problems };
}

const DEFAULTS = eventSettings.parse({});

describe('the settings of events', () => {
  test('are the defaults where neither file nor environment says anything', () => {
    expect(read(undefined)).toEqual({ settings: DEFAULTS, problems: [] });
    expect(read({}, { RUSTOK_EVENTS_RELAY_TARGET: '', REDIS_URL: '' })).toEqual({
      settings: DEFAULTS,
      problems: [],
    });
  });

  test.each<[variable: string, text: string, expected: (settings: EventSettings) => unknown, value: unknown]>(
    [
      ['RUSTOK_EVENTS_TRANSPORT', 'memory', ({ transport }) => transport, 'memory'],
      ['RUSTOK_EVENTS_DEBOUNCE_MS', '7', ({ debounce_ms }) => debounce_ms, 7],
      ['RUSTOK_EVENTS_RELAY_BATCH_SIZE', '17', ({ relay }) => relay.batch_size, 17],
      ['RUSTOK_EVENTS_CONSUMERS_MAX_ATTEMPTS', '3', ({ consumers }) => consumers.max_attempts, 3],
      ['RUSTOK_EVENTS_RETENTION_HOLD_DAYS', '0', ({ retention }) => retention.hold_days, 0],
      ['RUSTOK_EVENTS_REDIS_STREAM', '5', ({ redis }) => redis.stream, '5'],
      ['REDIS_URL', 'redis://localhost:6379', ({ redis }) => redis.url, 'redis://localhost:6379'],
      ['RUSTOK_EVENTS_REDIS_URL', 'rediss://redis', ({ redis }) => redis.url, 'rediss://redis'],
      ['IGGY_URL', 'http://iggy:3000', ({ iggy }) => iggy.url, 'http://iggy:3000'],
      ['IGGY_USERNAME', 'somebody', ({ iggy }) => iggy.username, 'somebody'],
      ['IGGY_PASSWORD', '12345', ({ iggy }) => iggy.password, '12345'],
    ],
  )('take %s=%s', (variable, text, expected, value) => {
    const { settings, problems } = read({}, { [variable]: text });
    expect(problems).toEqual([]);
    expect(expected(settings as EventSettings)).toBe(value);
  });

  test('take the environment over the file, and the longer name over the shorter one', () => {
    const section = {
      relay_target: 'redis',
      relay: { batch_size: 5, poll_ms: 9 },
      redis: { url: 'redis://file' },
    };
    expect(read(section).settings).toMatchObject({ relay: { batch_size: 5, poll_ms: 9 } });
    const env = {
      RUSTOK_EVENTS_RELAY_BATCH_SIZE: '6',
      RUSTOK_EVENTS_REDIS_URL: 'redis://longer',
      REDIS_URL: 'redis://shorter',
    };
    expect(read(section, env)).toMatchObject({
      problems: [],
      settings: {
        relay_target: 'redis',
        relay: { batch_size: 6, poll_ms: 9 },
        redis: { url: 'redis://longer' },
      },
    });
  });

  test('have a variable of its own for every value', () => {
    const names = leavesOf(eventSettings).map(({ path }) => variableFor('RUSTOK_EVENTS_', path));
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('RUSTOK_EVENTS_IGGY_RETENTION_DAYS');
  });

  test.each<[what: string, section: unknown, env: NodeJS.ProcessEnv, problems: readonly RegExp[]]>([
    [
      'an unknown variable',
      {},
      { RUSTOK_EVENTS_RELAY_TARGTE: 'redis' },
      [/^RUSTOK_EVENTS_RELAY_TARGTE: is no/],
    ],
    ['an unknown key', { relay: { size: 1 } }, {}, [/^settings\.rustok\.events\.relay: .*"size"/]],
    [
      'a word for a number',
      {},
      { RUSTOK_EVENTS_RELAY_POLL_MS: 'soon' },
      [/^RUSTOK_EVENTS_RELAY_POLL_MS: .*, not "soon"$/],
    ],
    [
      'a number that is too small',
      {},
      { RUSTOK_EVENTS_FEED_BATCH_SIZE: '0' },
      [/^RUSTOK_EVENTS_FEED_BATCH_SIZE: .*, not 0$/],
    ],
    [
      'a fraction',
      {},
      { RUSTOK_EVENTS_FEED_BATCH_SIZE: '1.5' },
      [/^RUSTOK_EVENTS_FEED_BATCH_SIZE: .*, not 1\.5$/],
    ],
    ['a number in another notation', {}, { RUSTOK_EVENTS_FEED_BATCH_SIZE: '1e3' }, [/not "1e3"$/]],
    [
      'a bad value of the file',
      { relay: { poll_ms: -4 } },
      {},
      [/^settings\.rustok\.events\.relay\.poll_ms: .*, not -4$/],
    ],
    [
      'a value where a table belongs',
      { relay: 4 },
      { RUSTOK_EVENTS_RELAY_POLL_MS: '5' },
      [/^settings\.rustok\.events\.relay: /],
    ],
    ['a section that is no table', 'memory', {}, [/^settings\.rustok\.events: must be a table$/]],
    [
      'an unknown target',
      {},
      { RUSTOK_EVENTS_RELAY_TARGET: 'kafka' },
      [/^RUSTOK_EVENTS_RELAY_TARGET: .*, not "kafka"$/],
    ],
    [
      'redis without its address',
      { relay_target: 'redis' },
      {},
      [/^REDIS_URL: required where relay_target = "redis"$/],
    ],
    ['iggy without its address', {}, { RUSTOK_EVENTS_RELAY_TARGET: 'iggy' }, [/^IGGY_URL: required/]],
    [
      'a broker without an outbox',
      { transport: 'memory', relay_target: 'redis' },
      { REDIS_URL: 'redis://localhost' },
      [/^settings\.rustok\.events\.relay_target: must be "memory" where transport = "memory", not "redis"$/],
    ],
    [
      'memory as transport in production',
      {},
      { NODE_ENV: 'production', RUSTOK_EVENTS_TRANSPORT: 'memory' },
      [/^RUSTOK_EVENTS_TRANSPORT: must not be "memory" when NODE_ENV=production/],
    ],
    [
      'a password in the file',
      { iggy: { password: 'hunter22' } },
      { IGGY_PASSWORD: 'other' },
      [/iggy\.password: belongs into/],
    ],
    [
      'an address with a password in the file',
      { redis: { url: 'redis://:hunter22@host' } },
      {},
      [/redis\.url: holds a password; set REDIS_URL/],
    ],
    [
      'an address of another protocol',
      {},
      { REDIS_URL: 'http://me:hunter22@host:1/?p=hunter22' },
      [/^REDIS_URL: .*, not "http:\/\/host:1"$/],
    ],
    ['what is no address', {}, { IGGY_URL: 'me:hunter22@host' }, [/^IGGY_URL: /]],
    ['a password that is too short', {}, { IGGY_PASSWORD: 'xq' }, [/^IGGY_PASSWORD: [^,]*$/]],
  ])('refuse %s, naming it and telling no secret', (_what, section, env, expected) => {
    const { problems } = read(section, env);
    expect(problems).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
    expect(problems.join()).not.toMatch(/hunter22|xq/);
  });

  test('say everything that is wrong at once', () => {
    const { problems } = read(
      { transport: 'memory', relay: { batch_size: 0 }, iggy: { password: 'hunter22' } },
      { RUSTOK_EVENTS_RELAY_TARGET: 'iggy', RUSTOK_EVENTS_NONSENSE: 'x', RUSTOK_EVENTS_DEBOUNCE_MS: 'x' },
    );
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'IGGY_URL',
      'RUSTOK_EVENTS_DEBOUNCE_MS',
      'RUSTOK_EVENTS_NONSENSE',
      'RUSTOK_EVENTS_RELAY_TARGET',
      'settings.rustok.events.iggy.password',
      'settings.rustok.events.relay.batch_size',
    ]);
  });
});
