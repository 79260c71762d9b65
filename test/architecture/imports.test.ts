import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '@rustok/kernel';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

let eslint: ESLint;
beforeAll(() => {
  eslint = new ESLint({ cwd: ROOT });
});

/** What the import rule says of a file with this import, that need not exist. */
async function verdict(file: string, from: string): Promise<'allowed' | 'forbidden'> {
  const [result] = await eslint.lintText(`import { it } from '${from}';\nit();\n`, {
    filePath: join(ROOT, file),
  });
  const found = result?.messages.filter(({ ruleId }) => ruleId === 'no-restricted-imports') ?? [];
  expect(result?.messages.filter(({ fatal }) => fatal)).toEqual([]);
  return found.length > 0 ? 'forbidden' : 'allowed';
}

describe('gateway → kernel ← subgraphs', () => {
  test.each<[file: string, from: string, verdict: 'allowed' | 'forbidden']>([
    ['gateway/src/x.ts', '@rustok/kernel', 'allowed'],
    ['gateway/src/x.ts', './y.js', 'allowed'],
    ['gateway/src/graph/x.ts', '../http/index.js', 'allowed'],
    ['gateway/src/x.ts', '@rustok/blog', 'forbidden'],
    ['gateway/src/x.ts', '@rustok/kernel/dist/src/platform.js', 'forbidden'],
    ['gateway/src/x.ts', '../../subgraphs/blog/src/index.js', 'forbidden'],
    ['gateway/src/graph/x.ts', '../../../subgraphs/blog/dist/src/index.js', 'forbidden'],
    ['gateway/src/x.ts', '../../kernel/src/platform.js', 'forbidden'],

    ['kernel/src/x.ts', './module/manifest.js', 'allowed'],
    ['kernel/src/events/x.ts', '../module/manifest.js', 'allowed'],
    ['kernel/src/database/x.ts', '../../migrations/index.js', 'allowed'],
    ['kernel/migrations/x.ts', '../src/database/migrations.js', 'allowed'],
    ['kernel/src/events/x.test.ts', '../../../test/kit/database.js', 'allowed'],
    ['kernel/src/x.ts', '@rustok/blog', 'forbidden'],
    ['kernel/src/x.ts', '@rustok/gateway', 'forbidden'],
    ['kernel/src/x.ts', '../../gateway/src/engine.js', 'forbidden'],
    ['kernel/src/events/x.ts', '../../../subgraphs/blog/src/index.js', 'forbidden'],

    ['subgraphs/blog/src/x.ts', '@rustok/kernel', 'allowed'],
    ['subgraphs/blog/src/operations/x.ts', '../events.js', 'allowed'],
    ['subgraphs/blog/src/index.ts', '../migrations/0001-create-posts.js', 'allowed'],
    ['subgraphs/blog/migrations/x.ts', '../src/model.js', 'allowed'],
    ['subgraphs/blog/src/x.test.ts', '../../../test/kit/platform.js', 'allowed'],
    ['subgraphs/blog/src/x.ts', '@rustok/content', 'forbidden'],
    ['subgraphs/blog/src/x.ts', '@rustok/gateway', 'forbidden'],
    ['subgraphs/blog/src/x.ts', '@rustok/kernel/dist/src/index.js', 'forbidden'],
    ['subgraphs/blog/src/x.ts', '../../../gateway/src/engine.js', 'forbidden'],
    ['subgraphs/blog/src/x.ts', '../../content/src/index.js', 'forbidden'],
    ['subgraphs/blog/src/x.ts', '../../content/dist/src/index.js', 'forbidden'],
    ['subgraphs/blog/src/operations/x.ts', '../../../content/src/model.js', 'forbidden'],
    ['subgraphs/blog/src/operations/x.ts', '../../../content/migrations/index.js', 'forbidden'],
    ['subgraphs/blog/src/operations/x.ts', '../../../../kernel/src/platform.js', 'forbidden'],
  ])('%s that imports %s is %s', async (file, from, expected) => {
    expect(await verdict(file, from)).toBe(expected);
  });
});

/** Every source file below, as [path, text]; tests may know modules. */
async function sources(folder: string): Promise<readonly (readonly [string, string])[]> {
  const files = await readdir(join(ROOT, folder), { recursive: true });
  const paths = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return Promise.all(
    paths.map(async (path) => [path, await readFile(join(ROOT, folder, path), 'utf8')] as const),
  );
}

describe('names of modules', () => {
  test.each(['gateway/src', 'kernel/src', 'kernel/migrations'])(
    'no file of %s imports one',
    async (folder) => {
      const { modules } = await readManifest(join(ROOT, 'modules.toml'));
      const slugs = [...modules.keys()].filter((slug) => slug !== 'outbox');
      expect(slugs).toContain('blog');
      const files = await sources(folder);
      expect(files.length).toBeGreaterThan(2);
      // Static, dynamic and type imports, and require: whatever names a module to load it.
      const loading =
        /(?:from\s*|import\s*\(\s*|import\s+|require(?:\.resolve)?\s*\(\s*)['"`]([^'"`]+)['"`]/g;
      const found = files.flatMap(([path, text]) =>
        [...text.matchAll(loading)]
          .map(([, target = '']) => target)
          .filter((target) =>
            slugs.some(
              (slug) =>
                target === `@rustok/${slug}` ||
                target.includes(`subgraphs/`) ||
                target.startsWith(`@rustok/${slug}/`),
            ),
          )
          .map((target) => `${path} loads ${target}`),
      );
      expect(found).toEqual([]);
    },
  );
});
