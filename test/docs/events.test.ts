import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);

test('docs/reference/events.md lists every event of schema/events.json, and no other', async () => {
  const catalogue = JSON.parse(await readFile(new URL('schema/events.json', ROOT), 'utf8')) as {
    events: { type: string }[];
  };
  const page = await readFile(new URL('docs/reference/events.md', ROOT), 'utf8');
  const listed = [...page.matchAll(/^\| `([a-z_.]+)` \| \d/gm)].map(([, type]) => type);
  const types = [...new Set(catalogue.events.map(({ type }) => type))];
  expect(listed.sort()).toEqual(types.sort());
});
