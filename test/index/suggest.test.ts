import indexModule from '@rustok/index';
import { ANONYMOUS, type RequestContext, type Tenant } from '@rustok/kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';
import { execute, fixtureModule, id, settled, type Text } from './fixture.js';

const notes = fixtureModule('notes', 'note');
const recipes = fixtureModule('recipes', 'recipe');
let test: TestPlatform;

beforeAll(async () => {
  test = await startTestPlatform([notes.module, recipes.module, indexModule]);
});

afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

let tenants = 0;

async function tenantWith(texts: readonly Text[]): Promise<{ tenant: Tenant; context: RequestContext }> {
  const tenant = await test.tenant(`tenant-${String(++tenants)}`, [notes.module.slug, recipes.module.slug]);
  for (const text of texts) await notes.save(test.context(tenant), text);
  await settled(test.platform, tenant);
  return { tenant, context: test.context(tenant, ANONYMOUS) };
}

async function suggested(
  context: RequestContext,
  prefix: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<readonly string[]> {
  const { suggest } = await execute<{ suggest: { text: string }[] }>(
    context,
    `query ($prefix: String!, $kinds: [String!], $locale: String, $first: Int) {
      suggest(prefix: $prefix, kinds: $kinds, locale: $locale, first: $first) { text id kind locale slug imageUrl } }`,
    { prefix, ...variables },
  );
  return suggest.map(({ text }) => text);
}

it('completes the last word typed, those that begin with it first, then the shorter', async () => {
  const { context } = await tenantWith([
    { id: id(1), title: 'Red apple' },
    { id: id(2), title: 'Apple pie with cream' },
    { id: id(3), title: 'Apples' },
    { id: id(4), title: 'Pineapple' },
    { id: id(5), title: 'Apple draft', isPublished: false },
    { id: id(6), title: 'Text', body: 'apple' },
  ]);
  expect(await suggested(context, 'app')).toEqual(['Apples', 'Apple pie with cream', 'Red apple']);
  expect(await suggested(context, 'APPLE P')).toEqual(['Apple pie with cream']);
  expect(await suggested(context, 'app', { first: 1 })).toEqual(['Apples']);
  expect(await suggested(context, 'pie app')).toEqual(['Apple pie with cream']);
});

it('takes letters with and without accents for the same, and no sign for more than it is', async () => {
  const { context } = await tenantWith([
    { id: id(1), title: 'Crème brûlée' },
    { id: id(2), title: "O'Neil's T-Shirt" },
    { id: id(3), title: '日本語の本' },
  ]);
  expect(await suggested(context, 'creme bru')).toEqual(['Crème brûlée']);
  expect(await suggested(context, 'brûl')).toEqual(['Crème brûlée']);
  expect(await suggested(context, "o'n")).toEqual(["O'Neil's T-Shirt"]);
  expect(await suggested(context, 't-sh')).toEqual(["O'Neil's T-Shirt"]);
  expect(await suggested(context, '日本')).toEqual(['日本語の本']);
  for (const typed of ['', '  ', "'", '\\', ':*', '!a:*', '(', '%', '_', "a' | 'b"]) {
    expect(await suggested(context, typed), typed).toEqual([]);
  }
});

it('shows each title once, in the best locale of its thing', async () => {
  const { context } = await tenantWith([
    { id: id(1), locale: 'en', title: 'Dog house' },
    { id: id(1), locale: 'de', title: 'Dogge im Haus' },
    { id: id(2), locale: 'en', title: 'dog House' },
  ]);
  expect(await suggested(context, 'dog')).toHaveLength(1);
  expect(await suggested(context, 'dog', { locale: 'de' })).toEqual(['dog House', 'Dogge im Haus']);
});

it('knows nothing of other tenants, and of other kinds only what was asked for', async () => {
  const { tenant, context } = await tenantWith([{ id: id(1), title: 'Apple note' }]);
  const other = await tenantWith([{ id: id(1), title: 'Apple of others' }]);
  await recipes.save(test.context(tenant), { id: id(1), title: 'Apple recipe' });
  await settled(test.platform, tenant);
  expect(await suggested(context, 'app')).toEqual(['Apple note', 'Apple recipe']);
  expect(await suggested(context, 'app', { kinds: ['recipe'] })).toEqual(['Apple recipe']);
  expect(await suggested(other.context, 'app')).toEqual(['Apple of others']);
});

it.each([
  ['too long a beginning', { prefix: 'x'.repeat(101) }, 'prefix'],
  ['too many', { prefix: 'a', first: 11 }, 'first'],
  ['none', { prefix: 'a', first: 0 }, 'first'],
  ['no kinds', { prefix: 'a', kinds: [] }, 'kinds'],
  ['an unknown kind', { prefix: 'a', kinds: ['x'] }, 'kinds'],
  ['what is no locale', { prefix: 'a', locale: 'not a locale' }, 'locale'],
])('refuses %s and names the argument', async (_, { prefix, ...variables }, path) => {
  const { context } = await tenantWith([]);
  await expect(suggested(context, prefix, variables)).rejects.toMatchObject({
    extensions: { code: 'BAD_USER_INPUT', fields: [{ path }] },
  });
});
