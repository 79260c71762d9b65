import { describe, expect, test } from 'vitest';
import { liveSettings } from '../live/live-settings.js';
import { readLiveSettings } from './read-live-settings.js';

function read(section: unknown, env: NodeJS.ProcessEnv = {}) {
  const problems: string[] = [];
  return { settings: readLiveSettings({ section, env, problems }), problems };
}

describe('the settings of live operations', () => {
  test('are the defaults where neither file nor environment says anything', () => {
    expect(read(undefined)).toEqual({ settings: liveSettings.parse({}), problems: [] });
  });

  test('take the environment over the file', () => {
    const { settings } = read({ drain_ms: 7, heartbeat_ms: 9 }, { RUSTOK_LIVE_DRAIN_MS: '0' });
    expect(settings).toMatchObject({ drain_ms: 0, heartbeat_ms: 9 });
  });

  test.each<[what: string, section: unknown, env: NodeJS.ProcessEnv, problem: RegExp]>([
    ['an unknown key', { drain: 1 }, {}, /^settings\.rustok\.live: .*"drain"/],
    ['an unknown variable', {}, { RUSTOK_LIVE_DRAIN: '1' }, /^RUSTOK_LIVE_DRAIN: is no setting/],
    [
      'a value that is too small',
      {},
      { RUSTOK_LIVE_QUEUE_FRAMES: '0' },
      /^RUSTOK_LIVE_QUEUE_FRAMES: .*, not 0$/,
    ],
    ['a word for a number', { drain_ms: 'soon' }, {}, /^settings\.rustok\.live\.drain_ms: .*, not "soon"$/],
    ['what is no table', 'fast', {}, /^settings\.rustok\.live: must be a table$/],
  ])('refuse %s, naming it', (_what, section, env, problem) => {
    expect(read(section, env).problems).toEqual([expect.stringMatching(problem)]);
  });
});
