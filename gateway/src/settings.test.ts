import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from './settings.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rustok-settings-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (env: NodeJS.ProcessEnv) =>
  readSettings({
    RUSTOK_MANIFEST: new URL('../../modules.toml', import.meta.url).pathname,
    RUSTOK_DATA_DIR: folder,
    ...env,
  });

describe('demo mode', () => {
  test.each([
    { value: undefined, demoMode: false },
    { value: '', demoMode: false },
    { value: 'false', demoMode: false },
    { value: 'true', demoMode: true },
  ])('is $demoMode for $value', async ({ value, demoMode }) => {
    expect(await read({ RUSTOK_DEMO_MODE: value })).toMatchObject({ demoMode });
  });

  test('is refused in production, and so is any other word', async () => {
    const production = { NODE_ENV: 'production', RUSTOK_JWT_SECRET: 'x'.repeat(32) };
    await expect(read({ ...production, RUSTOK_DEMO_MODE: 'true' })).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      problems: [expect.stringMatching(/^RUSTOK_DEMO_MODE: must not be true/)],
    });
    expect(await read({ ...production, RUSTOK_DEMO_MODE: 'false' })).toMatchObject({ demoMode: false });
    await expect(read({ RUSTOK_DEMO_MODE: 'yes' })).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
  });
});
