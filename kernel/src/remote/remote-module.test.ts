import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PositionedEnvelope } from '../events/envelope.js';
import { loadModules } from '../module/load-modules.js';
import { parseManifest } from '../module/manifest.js';
import { ModuleRegistry } from '../module/registry.js';
import { servedHere } from './remote-module.js';

const SECRET = 'thirty-two characters, or even more';

const load = (entry: string, { env = { SHOP: SECRET } as NodeJS.ProcessEnv, folder = '/' } = {}) =>
  loadModules(parseManifest(`schema = 1\napp = "x"\n${entry}`, folder), env);

const head = '[modules.my-shop]\nsource = "url"\nurl = "https://shop.example/graphql"\nsecret = "env:SHOP"\n';
const event = (type: string, payload = '{ type = "object" }') =>
  `[[modules.my-shop.events]]\ntype = "${type}"\ndescription = "."\npayload = ${payload}\n`;

test('a manifest alone declares a module, with permissions, events and what feeds its subscriptions', async () => {
  const [module] = await load(`${head}
    name = "Shop"
    ${event('my_shop.item.sold', '{ type = "object", properties = { item = { type = "string" } }, required = ["item"] }')}
    [[modules.my-shop.permissions]]
    permission = "items:sell"
    description = "sell"
    grants = { admin = "all", customer = "own" }
    [modules.my-shop.subscriptions]
    sold = { events = ["my_shop.item.sold"], key = { id = "item" }, where = { kind = "kind", tag = "tags" } }`);
  if (!module) throw new Error('nothing was loaded');
  expect(new ModuleRegistry([module]).events.map(({ type }) => type)).toContain('my_shop.item.sold');
  expect(module).toMatchObject({
    ...{ slug: 'my-shop', name: 'Shop', kind: 'optional', dependsOn: [] },
    permissions: [{ permission: 'items:sell', grants: { admin: 'all', customer: 'own' } }],
    remote: { url: 'https://shop.example/graphql', secret: SECRET, timeoutMs: 10_000 },
  });
  expect(module.events[0]?.payload.safeParse({ item: 1 }).success).toBe(false);
  expect(module.remote?.subscriptions.get('sold')).toEqual({ kind: 'entity', key: { id: 'item' } });

  const filter = module.graphql.subscriptions?.['sold']?.filter;
  const told = { payload: { item: 'a', kind: 'fruit', tags: ['x', 'y'] } } as unknown as PositionedEnvelope;
  const cases = [
    {},
    { kind: 'fruit' },
    { kind: 'stone' },
    { kind: null, tag: 'y' },
    { kind: 'fruit', tag: 'z' },
  ];
  expect(cases.map((args) => filter?.(told, args))).toEqual([true, true, false, true, false]);
});

test.each([
  ['', undefined],
  ['subscription_protocol = "events"', undefined],
  ['subscription_protocol = "sse"', 'sse'],
  ['subscription_protocol = "ws"', 'ws'],
])('a manifest says how subscriptions are listened to that no event feeds: %j', async (line, pull) => {
  const [module] = await load(head + line);
  expect(module?.remote?.pull).toBe(pull);
});

test.each([
  ['its secret is not there', head, {}, 'SHOP must hold its secret, of at least 32 characters'],
  ['its secret is short', head, { SHOP: 'short' }, 'SHOP must hold its secret'],
  [
    'an event is not its own',
    head + event('tenant.module.toggled'),
    undefined,
    'must begin with "my_shop.": tenant.module.toggled',
  ],
  [
    'a payload is no JSON Schema that is understood',
    head + event('my_shop.sold', '{ if = {} }'),
    undefined,
    'the payload of "my_shop.sold" is no JSON Schema',
  ],
  [
    'nothing feeds a subscription',
    `${head}[modules.my-shop.subscriptions]\nsold = { events = ["my_shop.sold"], key = { id = "item" } }`,
    undefined,
    'nothing feeds the subscription "sold": my_shop.sold',
  ],
  [
    'a subscription names no event',
    `${head}[modules.my-shop.subscriptions]\nsold = { key = { id = "item" } }`,
    undefined,
    'nothing feeds the subscription "sold"',
  ],
])('it is not loaded when %s', async (_what, entry, env, problem) => {
  await expect(load(entry, env && { env })).rejects.toMatchObject({
    code: 'MODULES_NOT_LOADED',
    problems: [expect.stringContaining(problem)],
  });
});

test.each([
  ['no url', head.replace(/url = "https.*\n/, '')],
  ['a url of another protocol', head.replace('https://', 'file://')],
  ['its secret in the file', head.replace('env:SHOP', SECRET)],
  ['an unknown key', `${head}retries = 5`],
])('the manifest is refused with %s', async (_what, entry) => {
  await expect((async () => load(entry))()).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
});

test('a package declares a module that runs elsewhere, and the manifest where', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'remote-module-'));
  try {
    await mkdir(join(folder, 'shop'));
    await writeFile(join(folder, 'shop/package.json'), '{"type":"module","exports":"./index.js"}');
    await writeFile(
      join(folder, 'shop/index.js'),
      'export default { slug: "my-shop", graphql: { resolvers: [], subscriptions: { sold: { events: [] } } } }',
    );
    const keyed = '[modules.my-shop.subscriptions]\nsold = { key = { id = "item" } }';
    const [module] = await load(`${head}path = "shop"`, { folder });
    expect(module).toMatchObject({ slug: 'my-shop', remote: { url: 'https://shop.example/graphql' } });
    expect(module && servedHere(module).remote).toBeUndefined();
    // For an event it is asked for the field, and for its entity where there is a key.
    expect(module?.remote?.subscriptions).toEqual(new Map([['sold', { kind: 'event' }]]));
    const [withKey] = await load(`${head}path = "shop"\n${keyed}`, { folder });
    const entity = { kind: 'entity', key: { id: 'item' } };
    expect(withKey?.remote?.subscriptions).toEqual(new Map([['sold', entity]]));

    for (const [entry, problem] of [
      [`${head}path = "shop"\n${keyed}\nother = { key = { id = "item" } }`, 'it has no subscription other'],
      [`${head}path = "shop"\nname = "Shop"\n${keyed}`, 'its package says name'],
    ] as const) {
      await expect(load(entry, { folder })).rejects.toMatchObject({
        problems: [expect.stringContaining(problem)],
      });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
