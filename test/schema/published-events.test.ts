import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publishedEvents } from '@rustok/gateway';
import { breakingChanges, eventSchemas, loadModules, readManifest } from '@rustok/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;
const PUBLISHED = 'events/blog.post.published.v1.json';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rustok-schema-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** `npm run codegen`, but for where it writes. */
const codegen = () =>
  promisify(execFile)(process.execPath, [
    `${ROOT}gateway/dist/src/write-schema.js`,
    `${ROOT}modules.toml`,
    join(folder, 'schema'),
    join(folder, 'events.md'),
  ]);

test('the modules break no published event: publish another version beside it where this fails', async () => {
  const modules = await loadModules(await readManifest(`${ROOT}modules.toml`));
  const published = await publishedEvents(`${ROOT}schema/events`);
  expect(published.size).toBeGreaterThan(30);
  expect(breakingChanges(published, eventSchemas(modules))).toEqual([]);
});

test(
  'codegen refuses to break published events, names every change, and writes nothing',
  { timeout: 60_000 },
  async () => {
    await cp(`${ROOT}schema`, join(folder, 'schema'), { recursive: true });
    const schema = JSON.parse(await readFile(join(folder, 'schema', PUBLISHED), 'utf8'));
    schema.properties.author = { type: 'string' };
    schema.properties.tags = { type: 'string' };
    await writeFile(join(folder, 'schema', PUBLISHED), JSON.stringify(schema));
    await writeFile(join(folder, 'schema/events/blog.post.renamed.v3.json'), JSON.stringify(schema));
    await writeFile(join(folder, 'schema/api.graphql'), 'stale');

    const refused = await codegen().catch((error: { code: number; stderr: string }) => error);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toMatch(/^EVENT_SCHEMA_BREAKING: .* version n\+1 beside them/);
    expect(refused.stderr).toContain('blog.post.published.v1: author was removed');
    expect(refused.stderr).toContain('blog.post.published.v1: tags: "type" was "string" and is "array"');
    expect(refused.stderr).toContain('blog.post.renamed.v3 is no longer declared');
    expect(await readFile(join(folder, 'schema/api.graphql'), 'utf8')).toBe('stale');
    await expect(stat(join(folder, 'events.md'))).rejects.toMatchObject({ code: 'ENOENT' });

    // What the review of a deletion has let pass.
    await rm(join(folder, 'schema/events'), { recursive: true });
    await codegen();
    for (const name of await readdir(`${ROOT}schema/events`)) {
      const text = (root: string) => readFile(join(root, 'schema/events', name), 'utf8');
      expect(await text(folder), name).toBe(await text(ROOT));
    }
    expect(await readFile(join(folder, 'events.md'), 'utf8')).toMatch(/^<!-- Generated/);
  },
);
