import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

/** Why a browser test cannot run here; for the note of the skipped test. */
export const noChromium =
  'no Chromium: set CHROMIUM_PATH, or install /usr/bin/chromium or `chromium` on the PATH';

/** CHROMIUM_PATH, which must then exist, else /usr/bin/chromium, else `chromium` on the PATH, else undefined. */
export function findChromium(): string | undefined {
  const configured = process.env['CHROMIUM_PATH'];
  if (configured !== undefined && configured !== '') {
    accessSync(configured, constants.X_OK);
    return configured;
  }
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, 'chromium')).find(isExecutable);
}

export interface TestBrowser extends AsyncDisposable {
  /** One profile without a past: cookies, storage and cache are empty. */
  readonly context: BrowserContext;
}

/** A headless Chromium that speaks to nobody by itself. Disposing it ends the process and deletes its profile. */
export async function launchBrowser(executablePath: string): Promise<TestBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'rustok-chromium-'));
  const removeProfile = () => rm(profile, { recursive: true, force: true, maxRetries: 5 });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      viewport: { width: 1280, height: 800 },
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return {
      context,
      async [Symbol.asyncDispose]() {
        await context.close();
        await removeProfile();
      },
    };
  } catch (error) {
    await removeProfile();
    throw error;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
