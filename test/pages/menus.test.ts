import { type Actor, ANONYMOUS } from '@rustok/kernel';
import pages from '@rustok/pages';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementsOf } from '../content/world.js';
import { createPagesWorld, label, type MadeMenu, NO_ID, type PagesWorld } from './world.js';

let world: PagesWorld;
beforeAll(async () => {
  world = await createPagesWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

interface Item {
  readonly id: string;
  readonly label: string;
  readonly url: string | null;
  readonly children?: readonly Item[];
}

const link = (text: string, url = `/${text}`, children: readonly object[] = []) => ({
  labels: [label(text)],
  url,
  children,
});
const LEVEL = 'id label url icon position isHidden';
const ITEMS = `items { ${LEVEL} children { ${LEVEL} children { ${LEVEL} } } }`;

async function items(location: string, actor: Actor = ANONYMOUS, locale = 'en'): Promise<readonly Item[]> {
  const menu = await world.get(`{ menu(location: ${location}, locale: "${locale}") { ${ITEMS} } }`, actor);
  return menu.items;
}

/** `a(b c) d` */
function drawn(list: readonly Item[]): string {
  return list
    .map(({ label: text, children = [] }) => (children.length > 0 ? `${text}(${drawn(children)})` : text))
    .join(' ');
}

const find = (list: readonly Item[], text: string): Item | undefined =>
  list.flatMap((item) => [item, find(item.children ?? [], text)]).find((item) => item?.label === text);

const change = (source: string, actor: Actor = world.manager) =>
  world.ask(`mutation { ${source} { id version } }`, actor);

describe('a menu', () => {
  test('is at a location alone, is renamed and deleted, and tells each of it', async () => {
    const before = (await world.events()).length;
    const create = `createMenu(input: { location: SIDEBAR, name: "Side" })`;
    const { id: menuId } = (await change(create)).data.createMenu;
    expect((await change(create)).codes).toEqual(['MENU_LOCATION_TAKEN']);
    expect((await change(`updateMenu(id: "${menuId}", version: 1, name: "Aside")`)).codes).toEqual([]);
    const stale = await change(`updateMenu(id: "${menuId}", version: 1, name: "Lost")`);
    expect(stale.codes).toEqual(['CONCURRENT_MODIFICATION']);
    expect(await world.get('{ menu(location: SIDEBAR) { name version } }')).toEqual({
      name: 'Aside',
      version: 2,
    });
    expect(await world.get(`mutation { deleteMenu(id: "${menuId}", version: 2) }`, world.manager)).toBe(true);
    expect(await world.get('{ menu(location: SIDEBAR) { name } }')).toBeNull();
    expect((await world.events()).slice(before).map(({ type, payload }) => [type, payload])).toEqual(
      Array(3).fill(['menu.updated', { menuId, location: 'sidebar' }]),
    );
  });

  test('is written only by those who may, and by nobody of another tenant', async () => {
    const { id, version } = await world.menu('FOOTER', [link('a')]);
    const [item] = await items('FOOTER');
    const writes: [string, string][] = [
      [`createMenu(input: { location: MOBILE, name: "x" })`, ''],
      [`updateMenu(id: "${id}", version: ${version}, name: "x")`, 'MENU_NOT_FOUND'],
      [`replaceMenuItems(menuId: "${id}", version: ${version}, items: [])`, 'MENU_NOT_FOUND'],
      [`addMenuItem(menuId: "${id}", input: { version: ${version}, labels: [], url: "/" })`, ''],
      [
        `addMenuItem(menuId: "${id}", input: { version: ${version}, labels: [{ locale: "en", label: "x" }], url: "/" })`,
        'MENU_NOT_FOUND',
      ],
      [`updateMenuItem(id: "${item?.id}", input: { version: ${version}, icon: "x" })`, 'MENU_ITEM_NOT_FOUND'],
      [`moveMenuItem(id: "${item?.id}", input: { version: ${version} })`, 'MENU_ITEM_NOT_FOUND'],
      [`deleteMenuItem(id: "${item?.id}", version: ${version})`, 'MENU_ITEM_NOT_FOUND'],
    ];
    for (const [source, code] of writes) {
      expect((await change(source, ANONYMOUS)).codes).toEqual(['UNAUTHENTICATED']);
      expect((await change(source, world.customer)).codes).toEqual(['PERMISSION_DENIED']);
      if (code === '') continue;
      const elsewhere = await world.ask(`mutation { ${source} { id } }`, world.foreigner, {
        tenant: world.other,
      });
      expect([source, elsewhere.codes]).toEqual([source, [code]]);
    }
    const remove = `mutation { deleteMenu(id: "${id}", version: ${version}) }`;
    expect(await world.refused(remove, world.customer)).toEqual(['PERMISSION_DENIED']);
    expect(await world.refused(remove, world.foreigner, { tenant: world.other })).toEqual(['MENU_NOT_FOUND']);
    const { data } = await world.ask(
      `{ menu(location: FOOTER) { id } menus { id } _entities(representations: [{ __typename: "Menu", id: "${id}" }]) { __typename } }`,
      world.foreigner,
      { tenant: world.other },
    );
    expect(data).toEqual({ menu: null, menus: [], _entities: [null] });
    expect(drawn(await items('FOOTER'))).toBe('a');
  });
});

describe('items', () => {
  test('are replaced all together, nested', async () => {
    await world.menu('HEADER', [
      link('a', '/a', [link('b'), link('c', '/c', [link('d')])]),
      link('e', 'https://example.org'),
    ]);
    const all = await items('HEADER');
    expect(drawn(all)).toBe('a(b c(d)) e');
    expect(all[1]).toMatchObject({ url: 'https://example.org', position: 1, isHidden: false, icon: null });
    await world.menu('HEADER', [link('f')]);
    expect(drawn(await items('HEADER'))).toBe('f');
  });

  test('are added, changed, moved with what lies below, and deleted with it', async () => {
    const menu = await world.menu('HEADER', [link('a', '/a', [link('b')]), link('c')]);
    let { version } = menu;
    const id = async (text: string) => find(await items('HEADER'), text)?.id ?? '';
    const step = async (source: (version: number) => string, outcome: string) => {
      const { codes } = await change(source(version));
      expect([source(version), codes]).toEqual([source(version), []]);
      version += 1;
      expect(drawn(await items('HEADER'))).toBe(outcome);
    };
    const [a, b, c] = [await id('a'), await id('b'), await id('c')];
    const labels = (text: string) => `labels: [{ locale: "en", label: "${text}" }]`;
    await step(
      (v) =>
        `addMenuItem(menuId: "${menu.id}", input: { version: ${v}, ${labels('d')}, url: "/d", parentId: "${a}", position: 0 })`,
      'a(d b) c',
    );
    await step(
      (v) => `addMenuItem(menuId: "${menu.id}", input: { version: ${v}, ${labels('e')}, url: "/e" })`,
      'a(d b) c e',
    );
    await step((v) => `moveMenuItem(id: "${a}", input: { version: ${v}, parentId: "${c}" })`, 'c(a(d b)) e');
    await step((v) => `moveMenuItem(id: "${b}", input: { version: ${v}, position: 0 })`, 'b c(a(d)) e');
    await step(
      (v) =>
        `updateMenuItem(id: "${b}", input: { version: ${v}, ${labels('B')}, url: "/new", icon: "star" })`,
      'B c(a(d)) e',
    );
    expect((await items('HEADER'))[0]).toMatchObject({ url: '/new', icon: 'star' });
    await step((v) => `updateMenuItem(id: "${b}", input: { version: ${v}, icon: null })`, 'B c(a(d)) e');
    expect((await items('HEADER'))[0]).toMatchObject({ url: '/new', icon: null });

    const circle = `moveMenuItem(id: "${c}", input: { version: ${version}, parentId: "${a}" })`;
    expect(await change(circle)).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['parentId'] });
    const deep = `moveMenuItem(id: "${b}", input: { version: ${version}, parentId: "${await id('d')}" })`;
    expect(await change(deep)).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['parentId'] });
    expect((await change(`deleteMenuItem(id: "${c}", version: 1)`)).codes).toEqual([
      'CONCURRENT_MODIFICATION',
    ]);
    await step((v) => `deleteMenuItem(id: "${c}", version: ${v})`, 'B e');
    expect((await change(`deleteMenuItem(id: "${c}", version: ${version})`)).codes).toEqual([
      'MENU_ITEM_NOT_FOUND',
    ]);
    expect((await items('HEADER')).map((item) => (item as unknown as { position: number }).position)).toEqual(
      [0, 1],
    );
  });

  test('of several who write at once one succeeds', async () => {
    const { id, version } = await world.menu('HEADER');
    const add = `addMenuItem(menuId: "${id}", input: { version: ${version}, labels: [{ locale: "en", label: "x" }], url: "/" })`;
    const answers = await Promise.all(Array.from({ length: 5 }, () => change(add)));
    expect(answers.flatMap(({ codes }) => codes)).toEqual(Array(4).fill('CONCURRENT_MODIFICATION'));
    expect(drawn(await items('HEADER'))).toBe('x');
  });

  test('of a page follow its slug in the reader’s locale, and the home page is at /', async () => {
    const { id, slug } = await world.page(world.manager, { title: 'Linked', publish: true });
    await world.get(
      `mutation { updatePage(id: "${id}", input: { version: 1, locale: "de", title: "Verlinkt" }) { id } }`,
      world.manager,
    );
    await world.menu('HEADER', [{ labels: [label('Link'), label('Verweis', 'de')], pageId: id }]);
    expect(await items('HEADER')).toMatchObject([{ label: 'Link', url: `/${slug}` }]);
    expect(await items('HEADER', ANONYMOUS, 'de')).toMatchObject([{ label: 'Verweis', url: '/verlinkt' }]);
    const home = await world.get(
      '{ menu(location: HEADER) { items { url page { id } } } }',
      ANONYMOUS,
      world.with({ homeSlug: 'verlinkt' }),
    );
    expect(home.items).toEqual([{ url: '/', page: { id } }]);
    const german = await world.get('{ menu(location: HEADER, locale: "de") { items { page { title } } } }');
    expect(german.items).toEqual([{ page: { title: 'Verlinkt' } }]);
  });

  test('of a page that is not public are seen only by those who may edit menus, with what lies below', async () => {
    const draft = await world.page();
    const menuEditor = await world.user(world.shop, { 'menus:update': 'all' });
    await world.menu('HEADER', [
      { labels: [label('draft')], pageId: draft.id, children: [link('below')] },
      link('open'),
    ]);
    for (const actor of [ANONYMOUS, world.customer]) {
      expect(drawn(await items('HEADER', actor))).toBe('open');
    }
    expect((await items('HEADER', world.manager))[0]).toMatchObject({
      label: 'draft',
      isHidden: true,
      url: `/${draft.slug}`,
    });
    // Who may not know of the page is not told its slug either.
    expect((await items('HEADER', menuEditor))[0]).toMatchObject({
      label: 'draft',
      isHidden: true,
      url: null,
    });
    await world.get(`mutation { publishPage(id: "${draft.id}") { id } }`, world.manager);
    expect(drawn(await items('HEADER'))).toBe('draft(below) open');
    await world.get(`mutation { unpublishPage(id: "${draft.id}") { id } }`, world.manager);
    await world.get(`mutation { deletePage(id: "${draft.id}") }`, world.manager);
    expect(drawn(await items('HEADER'))).toBe('open');
    expect((await items('HEADER', world.manager))[0]).toMatchObject({ isHidden: true, url: null });
  });

  test('of a page tell of their menus when it comes, goes or has another slug, and of no other change', async () => {
    const { id } = await world.page();
    const toPage = { labels: [label('page')], pageId: id };
    await world.menu('HEADER', [{ ...toPage, children: [toPage] }, link('a')]);
    await world.menu('FOOTER', [toPage]);
    await world.menu('SIDEBAR', [link('b')]);
    const told = async (source: (version: number) => string) => {
      const { version } = await world.get(`{ page(id: "${id}") { version } }`, world.manager);
      const before = (await world.events()).length;
      await world.get(`mutation { change: ${source(version)} { version } }`, world.manager);
      const since = (await world.events()).slice(before);
      return since
        .filter(({ type }) => type === 'menu.updated')
        .map(({ payload }) => (payload as { readonly location: string }).location);
    };
    const update = (input: string) => (version: number) =>
      `updatePage(id: "${id}", input: { version: ${version}, ${input} })`;
    const both = ['footer', 'header'];
    expect(await told(() => `publishPage(id: "${id}")`)).toEqual(both);
    expect(await told(update('title: "Another", seo: { metaTitle: "x" }'))).toEqual([]);
    expect(await told(update('slug: "elsewhere"'))).toEqual(both);
    expect(await told(update('slug: "elsewhere"'))).toEqual([]);
    expect(await told(update('locale: "de", title: "Deutsch"'))).toEqual(both);
    const deletion = (version: number) =>
      `deletePageTranslation(id: "${id}", version: ${version}, locale: "de")`;
    expect(await told(deletion)).toEqual(both);
    expect(await told(() => `unpublishPage(id: "${id}")`)).toEqual(both);
    expect(await told(() => `publishPage(id: "${id}")`)).toEqual(both);
    expect(await told(() => `archivePage(id: "${id}")`)).toEqual(both);
    // It stays hidden, at the address it had.
    expect(await told(() => `restorePage(id: "${id}")`)).toEqual([]);
    const before = (await world.events()).length;
    await world.get(`mutation { deletePage(id: "${id}") }`, world.manager);
    expect((await world.events()).slice(before).map(({ type }) => type)).toEqual([
      ...['page.deleted', 'menu.updated', 'menu.updated'],
    ]);
  });

  test('lead to no page the writer may not know of', async () => {
    const draft = await world.page();
    const menuEditor = await world.user(world.shop, { 'menus:update': 'all' });
    const { id, version } = await world.menu('HEADER', [link('a')]);
    const [item] = await items('HEADER');
    const variables = {
      items: [link('x'), { ...link('y'), children: [{ labels: [label('z')], pageId: draft.id }] }],
    };
    const replace = `mutation ($items: [MenuItemInput!]!) { replaceMenuItems(menuId: "${id}", version: ${version}, items: $items) { id } }`;
    expect(await world.refused(replace, menuEditor, { variables })).toEqual([
      'BAD_USER_INPUT',
      'items.1.children.0.pageId',
    ]);
    for (const source of [
      `updateMenuItem(id: "${item?.id}", input: { version: ${version}, pageId: "${draft.id}" })`,
      `addMenuItem(menuId: "${id}", input: { version: ${version}, labels: [{ locale: "en", label: "x" }], pageId: "${draft.id}" })`,
    ]) {
      expect(await change(source, menuEditor)).toMatchObject({
        codes: ['BAD_USER_INPUT'],
        fields: ['pageId'],
      });
    }
    const nobody = `updateMenuItem(id: "${item?.id}", input: { version: ${version}, pageId: "${NO_ID}" })`;
    expect(await change(nobody)).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['pageId'] });
    expect(await world.get(replace, world.manager, { variables })).toEqual({ id });
  });

  test('bad input names its fields', async () => {
    const { id, version }: MadeMenu = await world.menu('HEADER', [link('a')]);
    const [item] = await items('HEADER');
    const one = (input: string) => `addMenuItem(menuId: "${id}", input: { version: ${version}, ${input} })`;
    const labels = 'labels: [{ locale: "en", label: "x" }]';
    for (const [field, source] of [
      ['name', 'createMenu(input: { location: MOBILE, name: " " })'],
      ['name', `updateMenu(id: "${id}", version: ${version}, name: "")`],
      ['url', one(labels)],
      ['url', one(`${labels}, url: "javascript:alert(1)"`)],
      ['url', one(`${labels}, url: "/", pageId: "${NO_ID}"`)],
      ['labels', one('labels: [], url: "/"')],
      ['labels.0.locale', one('labels: [{ locale: "x", label: "x" }], url: "/"')],
      ['icon', one(`${labels}, url: "/", icon: "<svg>"`)],
      ['position', one(`${labels}, url: "/", position: 2`)],
      ['parentId', one(`${labels}, url: "/", parentId: "${NO_ID}"`)],
      ['url', `updateMenuItem(id: "${item?.id}", input: { version: ${version}, url: "//x", icon: "x" })`],
      ['labels', `updateMenuItem(id: "${item?.id}", input: { version: ${version}, labels: [] })`],
      [
        'parentId',
        `moveMenuItem(id: "${item?.id}", input: { version: ${version}, parentId: "${item?.id}" })`,
      ],
      ['version', `moveMenuItem(id: "${item?.id}", input: { version: 0 })`],
      ['version', `deleteMenuItem(id: "${item?.id}", version: 0)`],
    ] as const) {
      const answer = await change(source);
      expect([source, answer.codes, answer.fields]).toEqual([source, ['BAD_USER_INPUT'], [field]]);
    }
  });

  test('maxMenuDepth and maxMenuItems limit every way to write them', async () => {
    const { id, version } = await world.menu('HEADER', [link('a')]);
    const [a] = await items('HEADER');
    const limits = world.with({ maxMenuDepth: 1, maxMenuItems: 2 });
    const add = (parent: string, at: number) =>
      `mutation { addMenuItem(menuId: "${id}", input: { version: ${at}, labels: [{ locale: "en", label: "x" }], url: "/"${parent} }) { version } }`;
    expect(await world.refused(add(`, parentId: "${a?.id}"`, version), world.manager, limits)).toEqual([
      'BAD_USER_INPUT',
      'parentId',
    ]);
    await world.get(add('', version), world.manager, limits);
    expect(await world.refused(add('', version + 1), world.manager, limits)).toEqual([
      'BAD_USER_INPUT',
      'labels',
    ]);
    const replace = (list: readonly object[]) =>
      world.refused(
        `mutation ($items: [MenuItemInput!]!) { replaceMenuItems(menuId: "${id}", version: ${version + 1}, items: $items) { id } }`,
        world.manager,
        { ...limits, variables: { items: list } },
      );
    expect(await replace([link('a', '/a', [link('b')])])).toEqual(['BAD_USER_INPUT', 'items.0.children']);
    expect(await replace([link('a'), link('b'), link('c')])).toEqual(['BAD_USER_INPUT', 'items']);
  });

  test('cost the same number of statements, however many they and the menus are', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 8; i += 1) ids.push((await world.page(world.manager, { publish: true })).id);
    const many = ids.map((pageId) => ({ labels: [label('x')], pageId, children: [link('y')] }));
    const read = (source: string) => statementsOf(() => world.get(source));
    await world.menu('HEADER', many.slice(0, 1));
    const one = await read(`{ menu(location: HEADER) { ${ITEMS} } }`);
    expect(one).toBe(4);
    await world.menu('HEADER', many);
    await world.menu('MOBILE', many);
    expect(await read(`{ menu(location: HEADER) { ${ITEMS} } }`)).toBe(one);
    expect(await read(`{ menus { ${ITEMS} } }`)).toBe(one);
    expect(await read('{ menus { items { page { title } } } }')).toBe(one);
  });
});

test('seeding fills pages and menus, and again changes nothing', async () => {
  const admin = await world.user(world.other, 'admin');
  const elsewhere = { tenant: world.other };
  const facts = () =>
    world.get(
      `{ pages(first: 100) { edges { node {
        id version template translations { locale slug } author { id } blocks { id type translations { locale } }
      } } } }`,
      admin,
      elsewhere,
    );
  const menus = () => world.get(`{ menus { location version ${ITEMS} } }`, ANONYMOUS, elsewhere);
  await pages.seed(world.context(admin, elsewhere));
  const first = [await facts(), await menus()];
  const [{ edges }, seededMenus] = first;
  expect(edges).toHaveLength(3);
  for (const { node } of edges) {
    expect(node).toMatchObject({ author: { id: admin.userId }, template: 'default' });
    expect(node.translations.map(({ locale }: { locale: string }) => locale)).toEqual(['de', 'en']);
    expect(node.blocks.length).toBeGreaterThan(0);
  }
  expect(seededMenus.map(({ location }: { location: string }) => location)).toEqual(['FOOTER', 'HEADER']);
  await pages.seed(world.context(admin, elsewhere));
  expect([await facts(), await menus()]).toEqual(first);
});
