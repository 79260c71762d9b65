import { readFile } from 'node:fs/promises';
import { eventsPage } from '@rustok/gateway';
import { loadModules, readManifest } from '@rustok/kernel';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;

test('docs/reference/events.md is what the modules declare: run `npm run codegen` where this fails', async () => {
  const page = eventsPage(await loadModules(await readManifest(`${ROOT}modules.toml`)));
  expect(await readFile(`${ROOT}docs/reference/events.md`, 'utf8')).toBe(page);
});
