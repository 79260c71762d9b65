import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadModules } from './load-modules.js';
import { parseManifest } from './manifest.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-modules-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes files below the folder: path → content. */
async function files(contents: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(contents)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

const packageJson = (name: string, exports: unknown) => JSON.stringify({ name, type: 'module', exports });
const load = (modules: string) =>
  loadModules(parseManifest(`schema = 1\napp = "x"\n[modules]\n${modules}`, folder));

test('loads a folder and a package, in whatever way their front door is written', async () => {
  const forms: Record<string, unknown> = {
    conditions: { '.': { types: './index.d.ts', default: './index.js' } },
    direct: { '.': './index.js' },
    sugar: './index.js',
    imported: { '.': { import: './index.js' } },
  };
  for (const [slug, exports] of Object.entries(forms)) {
    await files({
      [`modules/${slug}/package.json`]: packageJson(slug, exports),
      [`modules/${slug}/index.js`]: `export default { slug: '${slug}' }`,
      [`node_modules/@acme/${slug}/package.json`]: packageJson(`@acme/${slug}`, exports),
      [`node_modules/@acme/${slug}/index.js`]: `export default { slug: 'npm-${slug}' }`,
    });
  }
  const loaded = await load(
    Object.keys(forms)
      .flatMap((slug) => [
        `${slug} = { source = "path", path = "modules/${slug}" }`,
        `npm-${slug} = { source = "npm", package = "@acme/${slug}" }`,
      ])
      .join('\n'),
  );
  expect(loaded.map(({ slug }) => slug)).toEqual(Object.keys(forms).flatMap((slug) => [slug, `npm-${slug}`]));
});

test('tells every module that cannot be loaded, in one list', async () => {
  await files({
    'nothing/package.json': packageJson('nothing', undefined),
    'throws/package.json': packageJson('throws', { '.': './index.js' }),
    'throws/index.js': 'throw new Error("broken inside")',
    'other/package.json': packageJson('other', { '.': './index.js' }),
    'other/index.js': 'export const x = 1',
    'good/package.json': packageJson('good', { '.': './index.js' }),
    'good/index.js': 'export default { slug: "good" }',
  });
  const loading = load(`
    gone = { source = "path", path = "gone" }
    nothing = { source = "path", path = "nothing" }
    throws = { source = "path", path = "throws" }
    other = { source = "path", path = "other" }
    good = { source = "path", path = "good" }
    npm = { source = "npm", package = "@acme/gone" }
    outbox = { source = "path", path = "not looked at" }`);
  await expect(loading).rejects.toMatchObject({
    code: 'MODULES_NOT_LOADED',
    problems: [
      expect.stringMatching(/^module "gone" cannot be loaded: ENOENT/),
      'module "nothing" cannot be loaded: "nothing/package.json" exports nothing under "."',
      'module "throws" cannot be loaded: broken inside',
      'module "other" has no default export made by defineModule',
      expect.stringMatching(/^module "npm" cannot be loaded: .*@acme\/gone/),
    ],
  });
});
