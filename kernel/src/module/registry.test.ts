import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { permissions } from '../access/permissions.js';
import type { StartupError } from '../errors.js';
import { defineEvent } from '../events/event-definition.js';
import { defineModule, type ModuleDeclaration, type ModuleInput } from './define-module.js';
import { parseManifest } from './manifest.js';
import { compareWithManifest, ModuleRegistry } from './registry.js';
import type { RouteDeclaration } from './route.js';

function module(slug: string, rest: Partial<ModuleInput<z.ZodObject>> = {}): ModuleDeclaration {
  return defineModule({ slug, name: slug, description: slug, version: '1.0.0', kind: 'optional', ...rest });
}

const event = (type: string, version = 1) =>
  defineEvent({ type, version, description: type, payload: z.strictObject({}) });

const route = (path: string): RouteDeclaration => ({
  method: 'GET',
  path,
  summary: path,
  handle: async () => ({ body: null }),
});

function problemsOf(work: () => unknown, code: string): readonly string[] {
  try {
    work();
  } catch (error) {
    expect(error).toMatchObject({ code, family: 'bug' });
    for (const problem of (error as StartupError).problems)
      expect((error as Error).message).toContain(problem);
    return (error as StartupError).problems;
  }
  return [];
}

const registryProblems = (modules: readonly ModuleDeclaration[]) =>
  problemsOf(() => new ModuleRegistry(modules), 'REGISTRY_INVALID');

test('a declaration needs little, and what it leaves out has a value', async () => {
  const declared = module('blog');
  expect(declared).toMatchObject({
    slug: 'blog',
    dependsOn: [],
    permissions: [],
    events: [],
    migrations: [],
    consumers: [],
    search: [],
    hooks: {},
    commands: [],
    routes: [],
    graphql: { resolvers: [] },
  });
  expect(declared.settings.parse({})).toEqual({});
  expect(await declared.health(undefined as never)).toEqual({ status: 'healthy' });
  expect(await declared.seed(undefined as never)).toBeUndefined();
});

test.each(['Blog', '', '1st', 'a_b', '-a', 'a'.repeat(64), 'käse'])('"%s" is no module slug', (slug) => {
  expect(() => module(slug)).toThrow(TypeError);
  expect(() => module('blog', { dependsOn: [slug] })).toThrow(TypeError);
});

describe('the registry', () => {
  test('puts dependencies first, and the rest by slug, whatever the order they come in', () => {
    const modules = [
      module('a', { dependsOn: ['z'] }),
      module('m', { dependsOn: ['a', 'b'] }),
      module('z'),
      module('b'),
    ];
    const order = ['b', 'z', 'a', 'm'];
    expect(new ModuleRegistry(modules).modules.map(({ slug }) => slug)).toEqual(order);
    expect(new ModuleRegistry([...modules].reverse()).modules.map(({ slug }) => slug)).toEqual(order);
  });

  test('knows its modules by slug and by kind', () => {
    const registry = new ModuleRegistry([module('a', { kind: 'core' }), module('b')]);
    expect([registry.get('a')?.slug, registry.get('c'), registry.get('__proto__')]).toEqual([
      'a',
      undefined,
      undefined,
    ]);
    expect([registry.core, registry.optional].map((list) => list.map(({ slug }) => slug))).toEqual([
      ['a'],
      ['b'],
    ]);
  });

  test.each<[what: string, modules: readonly ModuleDeclaration[], problem: string]>([
    ['a module twice', [module('a'), module('a')], 'module "a" is registered twice'],
    [
      'a missing dependency',
      [module('a', { dependsOn: ['b'] })],
      'module "a" depends on "b", which is not installed',
    ],
    [
      'a core module that needs an optional one',
      [module('a', { kind: 'core', dependsOn: ['b'] }), module('b')],
      'core module "a" depends on the optional module "b"',
    ],
    [
      'two modules that need each other',
      [module('a', { dependsOn: ['b'] }), module('b', { dependsOn: ['a'] })],
      'modules depend on each other in a circle: a, b',
    ],
    [
      'a module that needs itself',
      [module('a', { dependsOn: ['a'] })],
      'modules depend on each other in a circle: a',
    ],
    [
      'a circle that others lean on',
      [
        module('a', { dependsOn: ['b'] }),
        module('b', { dependsOn: ['a'] }),
        module('leans', { dependsOn: ['a'] }),
        module('below'),
      ],
      'modules depend on each other in a circle: a, b',
    ],
    [
      'an event twice',
      [module('a', { events: [event('x.y')] }), module('b', { events: [event('x.y')] })],
      'event "x.y@1" is declared twice',
    ],
    [
      'a bad event type',
      [module('a', { events: [event('Happened')] })],
      'module "a": "Happened" is no event type',
    ],
    [
      'a permission twice',
      [
        module('a', { permissions: permissions('x', ['read'], { admin: 'all' }) }),
        module('b', { permissions: permissions('x', ['read'], { admin: 'all' }) }),
      ],
      'permission "x:read" is declared twice',
    ],
    [
      'a bad permission',
      [module('a', { permissions: permissions('x', ['Read'], { admin: 'all' }) })],
      'module "a": "x:Read" is no permission',
    ],
    [
      'a permission that nobody has',
      [module('a', { permissions: permissions('x', ['read'], {}) })],
      'module "a": nobody is granted "x:read"',
    ],
    [
      'a consumer twice',
      ['a', 'b'].map((slug) =>
        module(slug, { consumers: [{ name: 'c', events: [], handle: async () => undefined }] }),
      ),
      'consumer "c" is declared twice',
    ],
    [
      'a route twice, whatever its parameters are called',
      ['id', 'name'].map((name) => module(name, { routes: [route(`/api/things/:${name}`)] })),
      'route "GET /api/things/:" is declared twice',
    ],
    ...['/graphql', '/api', '/api/', '/api/a/', '/api//a', '/api/:', '/api/*', '/api/a b', '/apis/a'].map(
      (path): [string, readonly ModuleDeclaration[], string] => [
        `a route at ${path}`,
        [module('a', { routes: [route(path)] })],
        `module "a": "${path}" is no path below /api/`,
      ],
    ),
    [
      'a command with an option that all have',
      [
        module('a', {
          commands: [
            {
              name: 'c',
              description: 'c',
              options: [{ name: 'tenant', value: 'slug', description: 'of whom' }],
              run: async () => '',
            },
          ],
        }),
      ],
      'module "a": command "c" takes an option "tenant", which all have',
    ],
    [
      'a search kind twice',
      ['a', 'b'].map((slug) =>
        module(slug, { search: [{ kind: 'k', events: [], ids: async () => [], load: async () => [] }] }),
      ),
      'search kind "k" is declared twice',
    ],
    [
      'a setting without a default',
      [module('a', { settings: z.object({ size: z.number() }) })],
      'module "a": its settings need a default for every field',
    ],
  ])('refuses %s', (_, modules, problem) => {
    expect(registryProblems(modules)).toEqual([problem]);
  });

  test('takes two versions of an event', () => {
    expect(registryProblems([module('a', { events: [event('x.y'), event('x.y', 2)] })])).toEqual([]);
  });

  test('tells everything that is wrong in one list', () => {
    expect(
      registryProblems([
        module('a', { dependsOn: ['gone'], events: [event('bad')] }),
        module('a', { permissions: permissions('x', ['read'], {}) }),
        module('b', { dependsOn: ['b'], settings: z.object({ size: z.number() }) }),
      ]),
    ).toHaveLength(6);
  });
});

describe('comparing with the manifest', () => {
  const registry = new ModuleRegistry([
    module('tenant', { kind: 'core' }),
    module('content'),
    module('blog', { dependsOn: ['content'] }),
  ]);
  const manifest = (modules: string, defaults = '[]') =>
    parseManifest(
      `schema = 1\napp = "x"\n[modules]\n${modules}\n[settings]\ndefault_enabled = ${defaults}`,
      '/',
    );
  const tenant = 'tenant = { source = "path", path = "x", required = true }';
  const content = 'content = { source = "path", path = "x" }';
  const blog = 'blog = { source = "path", path = "x", depends_on = ["content"] }';
  const compare = (lines: readonly string[], defaults?: string) =>
    problemsOf(
      () => compareWithManifest(registry, manifest(lines.join('\n'), defaults)),
      'MANIFEST_MISMATCH',
    );

  test('finds nothing when they say the same; outbox is not compared', () => {
    expect(compare([tenant, content, blog], '["content"]')).toEqual([]);
    expect(
      compare([tenant, content, blog, 'outbox = { source = "path", path = "kernel", required = true }']),
    ).toEqual([]);
  });

  test.each<[what: string, lines: readonly string[], defaults: string, problem: string]>([
    [
      'a module that is not listed',
      [tenant, content],
      '[]',
      'module "blog" is registered but not in modules.toml',
    ],
    [
      'a module that is not there',
      [tenant, content, blog, 'shop = { source = "path", path = "x" }'],
      '[]',
      'modules.toml lists "shop", but no such module is registered',
    ],
    [
      'a core module that is not required',
      ['tenant = { source = "path", path = "x" }', content, blog],
      '[]',
      'module "tenant" is core, but modules.toml says required = false',
    ],
    [
      'an optional module that is required',
      [tenant, 'content = { source = "path", path = "x", required = true }', blog],
      '[]',
      'module "content" is optional, but modules.toml says required = true',
    ],
    [
      'a dependency that is not listed',
      [tenant, content, 'blog = { source = "path", path = "x" }'],
      '[]',
      'module "blog" depends on content, but modules.toml says nothing',
    ],
    [
      'a dependency that is not declared',
      [tenant, 'content = { source = "path", path = "x", depends_on = ["tenant"] }', blog],
      '[]',
      'module "content" depends on nothing, but modules.toml says tenant',
    ],
    [
      'a core module by default',
      [tenant, content, blog],
      '["tenant"]',
      'default_enabled names "tenant", which is not an optional module',
    ],
    [
      'a default without what it needs',
      [tenant, content, blog],
      '["blog"]',
      'default_enabled names "blog" without "content", which it needs',
    ],
    [
      'an unknown module by default',
      [tenant, content, blog],
      '["shop"]',
      'default_enabled names "shop", which is not an optional module',
    ],
  ])('finds %s', (_, lines, defaults, problem) => {
    expect(compare(lines, defaults)).toEqual([problem]);
  });

  test('tells all differences in one list', () => {
    expect(
      compare(
        [
          'tenant = { source = "path", path = "x" }',
          'blog = { source = "path", path = "x" }',
          'shop = { source = "path", path = "x" }',
        ],
        '["shop"]',
      ),
    ).toHaveLength(5);
  });
});
