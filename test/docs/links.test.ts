import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;

/** README.md, docs/ and the READMEs of the packages, from the root. */
async function pages(): Promise<readonly string[]> {
  const docs = await readdir(join(ROOT, 'docs'), { recursive: true });
  const subgraphs = await readdir(join(ROOT, 'subgraphs'), { withFileTypes: true });
  const packages = subgraphs.filter((entry) => entry.isDirectory()).map(({ name }) => `subgraphs/${name}`);
  return [
    ...docs.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
    ...['.', 'kernel', 'gateway', 'gateway/src/graph', 'client', 'subgraphs', ...packages].map(
      (at) => `${at}/README.md`,
    ),
  ];
}

/** A package may be without a page yet. */
function text(page: string): Promise<string> {
  return readFile(join(ROOT, page), 'utf8').catch(() => '');
}

/** Link targets outside of code: `../adr/0001-licences.md#context`. */
function relativeLinks(page: string): readonly string[] {
  const prose = page.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors a page's headings get: `## A server of your own` → `a-server-of-your-own`. */
function anchors(page: string): readonly string[] {
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text.toLowerCase());
  return headings.map((text) => text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-'));
}

async function resolves(from: string, target: string): Promise<boolean> {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(ROOT, from) : resolve(ROOT, dirname(from), path);
  const found = await stat(file).catch(() => undefined);
  if (!found) return false;
  return anchor === undefined || anchors(await readFile(file, 'utf8')).includes(anchor);
}

test('every relative link of the documentation leads somewhere', async () => {
  const broken: string[] = [];
  for (const page of await pages()) {
    for (const target of relativeLinks(await text(page))) {
      if (!(await resolves(page, target))) broken.push(`${page}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});
