import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// Codes are API: docs/reference/errors.md names each of them, and no other.

const ROOT = new URL('../../', import.meta.url).pathname;

/** Literals that look like codes and are none: a file of Postgres's, a variable that a message names, a value of the AWS SDK. */
const NO_CODES = ['PG_VERSION', 'RUSTOK_MODULE_SECRET', 'WHEN_REQUIRED'];

/** What has an underscore, wherever it stands; a single word only as the first argument of an error. */
const CODES = [/'([A-Z]+(?:_[A-Z]+)+)'/g, /(?:Error|super)\(\s*'([A-Z]+)'/g];

async function codesOfSources(): Promise<ReadonlySet<string>> {
  const modules = await readdir(join(ROOT, 'subgraphs'), { withFileTypes: true });
  const folders = modules.filter((entry) => entry.isDirectory()).map(({ name }) => `subgraphs/${name}`);
  const codes = new Set<string>();
  for (const folder of ['kernel', 'gateway', ...folders]) {
    for (const file of await readdir(join(ROOT, folder, 'src'), { recursive: true })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file.includes('testing/')) continue;
      const source = await readFile(join(ROOT, folder, 'src', file), 'utf8');
      for (const pattern of CODES) for (const [, code = ''] of source.matchAll(pattern)) codes.add(code);
    }
  }
  for (const literal of NO_CODES) codes.delete(literal);
  return codes;
}

/** The first column of the page's tables; a cell may hold several codes. */
async function codesOfPage(): Promise<ReadonlySet<string>> {
  const page = await readFile(join(ROOT, 'docs/reference/errors.md'), 'utf8');
  const cells = [...page.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell);
  return new Set(cells.flatMap((cell) => [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, code = '']) => code)));
}

test('docs/reference/errors.md lists every code of the sources, and no other', async () => {
  expect([...(await codesOfPage())].sort()).toEqual([...(await codesOfSources())].sort());
});
