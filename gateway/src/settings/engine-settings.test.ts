import { describe, expect, test } from 'vitest';
import { readEngineSettings } from './engine-settings.js';

function read(section: unknown, env: NodeJS.ProcessEnv = {}) {
  const problems: string[] = [];
  return { settings: readEngineSettings({ section, env, problems }), problems };
}

describe('the settings of the engine', () => {
  test('compile operations unless file or environment forbid it, the environment over the file', () => {
    expect(read(undefined)).toMatchObject({ settings: { compile: true }, problems: [] });
    expect(read({ compile: false }).settings?.compile).toBe(false);
    expect(read({ compile: true }, { RUSTOK_ENGINE_COMPILE: 'false' }).settings?.compile).toBe(false);
  });

  test.each<[what: string, section: unknown, env: NodeJS.ProcessEnv, problem: RegExp]>([
    [
      'an unknown variable',
      {},
      { RUSTOK_ENGINE_JIT: 'true' },
      /^RUSTOK_ENGINE_JIT: is no setting of the engine$/,
    ],
    [
      'no memory for graphs',
      { graph_memory_mb: 0 },
      {},
      /^settings\.rustok\.engine\.graph_memory_mb: .*, not 0$/,
    ],
    [
      'a word for a switch',
      {},
      { RUSTOK_ENGINE_COMPILE: 'often' },
      /^RUSTOK_ENGINE_COMPILE: .*, not "often"$/,
    ],
  ])('refuse %s, naming it', (_what, section, env, problem) => {
    expect(read(section, env).problems).toEqual([expect.stringMatching(problem)]);
  });
});
