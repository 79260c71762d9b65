import { describe, expect, test } from 'vitest';
import { StartupError } from '../errors.js';
import { parseManifest, readManifest } from './manifest.js';

const head = 'schema = 1\napp = "test"\n';

function problems(text: string): readonly string[] {
  try {
    parseManifest(text, '/');
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    expect(error).toMatchObject({ code: 'MANIFEST_INVALID' });
    return (error as StartupError).problems;
  }
  return [];
}

test('a manifest says which modules there are, where, and what they need', () => {
  const manifest = parseManifest(
    `${head}[modules]
     content = { source = "path", path = "subgraphs/content" }
     shop = { source = "npm", package = "@acme/shop", required = true, depends_on = ["content"] }
     [settings]
     default_enabled = ["content"]
     [settings.rustok.tenant]
     resolution = "host"`,
    '/platform',
  );
  expect(manifest).toEqual({
    directory: '/platform',
    modules: new Map<string, unknown>([
      ['content', { source: 'path', path: 'subgraphs/content', required: false, depends_on: [] }],
      ['shop', { source: 'npm', package: '@acme/shop', required: true, depends_on: ['content'] }],
    ]),
    defaultEnabled: ['content'],
    settings: { tenant: { resolution: 'host' } },
  });
});

test('settings may be left out', () => {
  expect(parseManifest(`${head}[modules]`, '/')).toMatchObject({ defaultEnabled: [], settings: {} });
});

describe('a manifest is refused', () => {
  test('with everything that is wrong, in one list', () => {
    const found = problems(`schema = 2
      [modules]
      Blog = { source = "path", path = "x" }
      shop = { source = "carrier-pigeon" }
      news = { source = "npm" }
      wiki = { source = "path", path = "x", require = true, depends_on = ["No Module"] }
      [settings]
      default_enabled = ["Bad Slug", "wiki"]
      [setings]`);
    const expected = [
      /^schema: /,
      /^app: /,
      /^modules\.Blog: .*"Blog"/,
      /^modules\.shop\.source: /,
      /^modules\.news\.package: /,
      /^modules\.wiki: .*"require"/,
      /^modules\.wiki\.depends_on\.0: .*"No Module"/,
      /^settings\.default_enabled\.0: .*"Bad Slug"/,
      /"setings"/,
    ];
    for (const problem of expected) expect(found).toContainEqual(expect.stringMatching(problem));
    expect(found).toHaveLength(expected.length);
  });

  test('that is no TOML', () => {
    expect(problems('schema = ')).toHaveLength(1);
  });

  test('that is not there', async () => {
    await expect(readManifest('/does/not/exist.toml')).rejects.toMatchObject({
      code: 'MANIFEST_INVALID',
      problems: [expect.stringContaining('ENOENT')],
    });
  });
});
