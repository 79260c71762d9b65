import { type Actor, ANONYMOUS, type UserActor } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementsOf } from '../content/world.js';
import { createPagesWorld, hero, NO_ID, type PagesWorld, spacer } from './world.js';

let world: PagesWorld;
let author: UserActor;
let stranger: UserActor;

const AUTHOR = {
  'pages:create': 'all',
  'pages:update': 'own',
  'pages:publish': 'own',
  'pages:delete': 'own',
} as const;

beforeAll(async () => {
  world = await createPagesWorld();
  author = await world.user(world.shop, AUTHOR);
  stranger = await world.user(world.shop, AUTHOR);
});
afterAll(() => world[Symbol.asyncDispose]());

const act = (field: string, id: string) => `mutation { ${field}(id: "${id}") { id status version } }`;
const UPDATE = `mutation ($id: UUID!, $input: UpdatePageInput!) {
  updatePage(id: $id, input: $input) { version title slug template seo { title } }
}`;
const SEO = 'title description keywords ogTitle ogDescription ogImage canonicalUrl noIndex noFollow';

async function inStatus(status: 'DRAFT' | 'PUBLISHED' | 'ARCHIVED', actor: Actor) {
  const page = await world.page(actor, { publish: status !== 'DRAFT', blocks: [hero('Hi')] });
  if (status === 'ARCHIVED') await world.get(act('archivePage', page.id), actor);
  return page;
}

describe('visibility', () => {
  async function paths({ id, slug }: { id: string; slug: string }, actor: Actor) {
    const { data, errors } = await world.ask(
      `query ($id: UUID!, $slug: String!, $reps: [_Any!]!) {
        id: page(id: $id) { blocks { id } }
        slug: pageBySlug(slug: $slug) { id }
        list: pages(first: 100) { edges { node { id } } }
        references: _entities(representations: $reps) { __typename ... on Page { id } }
      }`,
      actor,
      { variables: { id, slug, reps: [{ __typename: 'Page', id }] } },
    );
    expect(errors).toEqual([]);
    const home = await world.get('{ homePage { id } }', actor, world.with({ homeSlug: slug }));
    const live = await world.get('subscription { pagePublished { id } }', actor, {
      rootValue: { type: 'page.published', payload: { pageId: id, template: 'default' } },
    });
    return {
      id: data.id !== null,
      slug: data.slug !== null,
      list: data.list.edges.some((edge: { node: { id: string } }) => edge.node.id === id),
      reference: data.references[0] !== null,
      home: home !== null,
      live: live !== null,
    };
  }

  test.each(['DRAFT', 'PUBLISHED', 'ARCHIVED'] as const)(
    'of a %s page is the same on every path',
    async (status) => {
      const page = await inStatus(status, author);
      for (const [actor, seen] of [
        [ANONYMOUS, status === 'PUBLISHED'],
        [world.customer, status === 'PUBLISHED'],
        [stranger, status === 'PUBLISHED'],
        [author, true],
        [world.manager, true],
      ] as const) {
        expect(new Set(Object.values(await paths(page, actor)))).toEqual(new Set([seen]));
      }
    },
  );

  test('a deleted page is gone for everybody, and its slug is free', async () => {
    const page = await inStatus('DRAFT', author);
    expect(await world.get(`mutation { deletePage(id: "${page.id}") }`, author)).toBe(true);
    for (const actor of [ANONYMOUS, author, world.manager]) {
      expect(new Set(Object.values(await paths(page, actor)))).toEqual(new Set([false]));
    }
    expect(await world.refused(act('publishPage', page.id), world.manager)).toEqual(['PAGE_NOT_FOUND']);
    expect((await world.page(author, { slug: page.slug })).slug).toBe(page.slug);
  });

  test('who may edit only their own is refused on a public page, and knows nothing of a draft', async () => {
    const draft = await inStatus('DRAFT', author);
    const page = await inStatus('PUBLISHED', author);
    const [block] = page.blocks;
    const update = (id: string) =>
      world.refused(UPDATE, stranger, { variables: { id, input: { version: 1, title: 'x' } } });
    expect(await update(draft.id)).toEqual(['PAGE_NOT_FOUND']);
    expect(await update(page.id)).toEqual(['PERMISSION_DENIED']);
    expect(await world.refused(act('unpublishPage', page.id), stranger)).toEqual(['PERMISSION_DENIED']);
    const remove = (id = '') => `mutation { deleteBlock(id: "${id}", version: 1) { id } }`;
    expect(await world.refused(remove(block?.id), stranger)).toEqual(['PERMISSION_DENIED']);
    expect(await world.refused(remove(draft.blocks[0]?.id), stranger)).toEqual(['BLOCK_NOT_FOUND']);
    expect(await world.refused(act('duplicatePage', draft.id), stranger)).toEqual(['PAGE_NOT_FOUND']);
    expect(await world.refused(act('publishPage', draft.id), world.customer)).toEqual(['PERMISSION_DENIED']);
    const { data } = await world.ask(`{ page(id: "${page.id}") { viewerCanEdit } }`, stranger);
    expect(data.page).toEqual({ viewerCanEdit: false });
  });

  test('nobody signed in and customers may not write pages, and are told why', async () => {
    const create = 'mutation { createPage(input: { locale: "en", title: "x" }) { id } }';
    expect(await world.refused(create, ANONYMOUS)).toEqual(['UNAUTHENTICATED']);
    expect(await world.refused(create, world.customer)).toEqual(['PERMISSION_DENIED']);
    const mayNotPublish = await world.user(world.shop, { 'pages:create': 'all' });
    expect(await world.refused(create.replace('"x"', '"x", publish: true'), mayNotPublish)).toEqual([
      'PERMISSION_DENIED',
    ]);
  });
});

test('another tenant finds nothing of this one, and writes nothing into it', async () => {
  const page = await inStatus('PUBLISHED', world.manager);
  const blockId = page.blocks[0]?.id ?? '';
  const elsewhere = { tenant: world.other };
  const { data, errors } = await world.ask(
    `query ($id: UUID!, $slug: String!, $reps: [_Any!]!) {
      page(id: $id) { id }
      pageBySlug(slug: $slug) { id }
      pages { edges { node { id } } }
      _entities(representations: $reps) { __typename }
    }`,
    world.foreigner,
    {
      ...elsewhere,
      variables: {
        id: page.id,
        slug: page.slug,
        reps: [
          { __typename: 'Page', id: page.id },
          { __typename: 'Page', id: 'no uuid' },
        ],
      },
    },
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({ page: null, pageBySlug: null, pages: { edges: [] }, _entities: [null, null] });

  const ask = (source: string) => world.refused(`mutation { ${source} }`, world.foreigner, elsewhere);
  for (const source of [
    `publishPage(id: "${page.id}") { id }`,
    `unpublishPage(id: "${page.id}") { id }`,
    `archivePage(id: "${page.id}") { id }`,
    `restorePage(id: "${page.id}") { id }`,
    `duplicatePage(id: "${page.id}") { id }`,
    `deletePage(id: "${page.id}")`,
    `updatePage(id: "${page.id}", input: { version: 1 }) { id }`,
    `planPage(id: "${page.id}", input: { version: 1 }) { id }`,
    `deletePageTranslation(id: "${page.id}", version: 1, locale: "en") { id }`,
    `addBlock(pageId: "${page.id}", input: { version: 1, type: SPACER, data: {} }) { id }`,
    `reorderBlocks(pageId: "${page.id}", version: 1, blockIds: ["${blockId}"]) { id }`,
  ]) {
    expect([source, await ask(source)]).toEqual([source, ['PAGE_NOT_FOUND']]);
  }
  for (const source of [
    `updateBlock(id: "${blockId}", input: { version: 1, data: {} }) { id }`,
    `moveBlock(id: "${blockId}", version: 1, position: 0) { id }`,
    `deleteBlock(id: "${blockId}", version: 1) { id }`,
  ]) {
    expect([source, await ask(source)]).toEqual([source, ['BLOCK_NOT_FOUND']]);
  }
  const cursor = await world.get('{ pages(first: 1) { pageInfo { endCursor } } }', world.manager);
  expect(
    await world.refused(
      `{ pages(after: "${cursor.pageInfo.endCursor}") { edges { cursor } } }`,
      world.foreigner,
      elsewhere,
    ),
  ).toEqual(['INVALID_CURSOR', 'after']);
  // The same slug in two tenants is nobody's business.
  const create = `mutation { createPage(input: { locale: "en", title: "x", slug: "${page.slug}" }) { slug } }`;
  expect(await world.get(create, world.foreigner, elsewhere)).toEqual({ slug: page.slug });
});

describe('status', () => {
  test('a page goes from draft to published to archived to draft, and is deleted unless it is public', async () => {
    const { id } = await world.page();
    const steps: [string, unknown][] = [
      ['unpublishPage', ['INVALID_STATUS_TRANSITION']],
      ['publishPage', { id, status: 'PUBLISHED', version: 2 }],
      ['publishPage', ['INVALID_STATUS_TRANSITION']],
      ['unpublishPage', { id, status: 'DRAFT', version: 3 }],
      ['publishPage', { id, status: 'PUBLISHED', version: 4 }],
      ['archivePage', { id, status: 'ARCHIVED', version: 5 }],
      ['publishPage', ['CANNOT_PUBLISH_ARCHIVED']],
      ['restorePage', { id, status: 'DRAFT', version: 6 }],
      ['publishPage', { id, status: 'PUBLISHED', version: 7 }],
    ];
    for (const [field, outcome] of steps) {
      const { data, codes } = await world.ask(act(field, id), world.manager);
      expect([field, codes.length > 0 ? codes : data[field]]).toEqual([field, outcome]);
    }
    const remove = `mutation { deletePage(id: "${id}") }`;
    expect(await world.refused(remove, world.manager)).toEqual(['CANNOT_DELETE_PUBLISHED']);
    await world.get(act('unpublishPage', id), world.manager);
    expect(await world.get(remove, world.manager)).toBe(true);
  });

  test('each write tells its own event, a refused one none', async () => {
    const before = (await world.events()).length;
    const { id: pageId } = await world.page(world.manager, { publish: true });
    await world.refused(UPDATE, world.manager, { variables: { id: pageId, input: { version: 9 } } });
    await world.get(UPDATE, world.manager, {
      variables: { id: pageId, input: { version: 1, title: 'New' } },
    });
    await world.get(act('unpublishPage', pageId), world.manager);
    await world.get(act('publishPage', pageId), world.manager);
    await world.get(`mutation { archivePage(id: "${pageId}", reason: "old") { id } }`, world.manager);
    await world.get(act('restorePage', pageId), world.manager);
    await world.get(`mutation { deletePage(id: "${pageId}") }`, world.manager);
    const template = 'default';
    expect((await world.events()).slice(before)).toEqual(
      [
        ['page.created', { pageId, authorId: world.manager.userId }],
        ['page.published', { pageId, template }],
        ['page.updated', { pageId }],
        ['page.unpublished', { pageId }],
        ['page.published', { pageId, template }],
        ['page.archived', { pageId, reason: 'old' }],
        ['page.restored', { pageId }],
        ['page.deleted', { pageId }],
      ].map(([type, payload]) => ({ type, payload, actorId: world.manager.userId })),
    );
  });
});

describe('locales', () => {
  test('an update writes one translation; readers get the best, and slugs are found by it', async () => {
    const { id } = await world.page(world.manager, { title: 'Tea', slug: 'tea', publish: true });
    const update = (input: object) => world.ask(UPDATE, world.manager, { variables: { id, input } });
    expect(await update({ version: 1, locale: 'de', slug: 'tee' })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['title'],
    });
    await update({ version: 1, locale: 'de', title: 'Tee' });
    const { data: english } = await update({ version: 2, title: 'Tea time' });
    expect(english.updatePage).toMatchObject({ title: 'Tea time', slug: 'tea', version: 3 });
    const bySlug = (args: string) => world.get(`{ pageBySlug(${args}) { title } }`);
    expect(await bySlug('slug: "tee"')).toEqual({ title: 'Tee' });
    expect(await bySlug('slug: "tea", locale: "de"')).toEqual({ title: 'Tee' });
    expect(await bySlug('slug: "tee", locale: "en"')).toBeNull();
    const home = (args = '') =>
      world.get(`{ homePage${args} { title } }`, ANONYMOUS, world.with({ homeSlug: 'tee' }));
    expect(await home()).toEqual({ title: 'Tea time' });
    expect(await home('(locale: "de")')).toEqual({ title: 'Tee' });

    const remove = (locale: string, version: number) =>
      `mutation { deletePageTranslation(id: "${id}", version: ${version}, locale: "${locale}") { version } }`;
    expect(await world.refused(remove('fr', 3), world.manager)).toEqual(['BAD_USER_INPUT', 'locale']);
    expect(await world.refused(remove('de', 2), world.manager)).toEqual(['CONCURRENT_MODIFICATION']);
    expect(await world.get(remove('de', 3), world.manager)).toEqual({ version: 4 });
    expect(await world.refused(remove('en', 4), world.manager)).toEqual(['BAD_USER_INPUT', 'locale']);
    expect(await bySlug('slug: "tee"')).toBeNull();
  });

  test('a slug that was asked for and is taken is refused; one from the title gets a number', async () => {
    const first = await world.page(world.manager, { title: 'Same name' });
    const second = await world.page(world.manager, { title: 'Same name' });
    expect([first.slug, second.slug]).toEqual(['same-name', 'same-name-2']);
    const create = 'mutation { createPage(input: { locale: "en", title: "x", slug: "same-name" }) { id } }';
    expect(await world.refused(create, world.manager)).toEqual(['DUPLICATE_SLUG']);
  });

  test('a copy is a draft with the same texts and blocks, and slugs of its own', async () => {
    const { id } = await world.page(world.manager, {
      title: 'Original',
      publish: true,
      seo: { metaTitle: 'M', canonicalUrl: 'https://example.org/original' },
      blocks: [hero('Hi', { translations: [{ locale: 'de', data: { heading: 'Hallo' } }] }), spacer],
    });
    const copy = await world.get(
      `mutation { duplicatePage(id: "${id}") {
        status version translations { title slug metaTitle canonicalUrl } blocks(locale: "de") { type data }
      } }`,
      world.manager,
    );
    expect(copy).toEqual({
      status: 'DRAFT',
      version: 1,
      translations: [{ title: 'Original', slug: 'original-2', metaTitle: 'M', canonicalUrl: null }],
      blocks: [
        { type: 'HERO', data: { heading: 'Hallo' } },
        { type: 'SPACER', data: { size: 'medium' } },
      ],
    });
  });
});

describe('what search engines are told', () => {
  const settings = () =>
    world.with({
      titleTemplate: '%s | Shop',
      defaultOgImage: 'https://example.org/og.png',
      noIndexAll: true,
    });

  test('is the page’s own, and the tenant’s where it has none', async () => {
    const { id } = await world.page(world.manager, {
      title: 'Plain',
      publish: true,
      seo: {
        metaTitle: 'M $& M',
        metaDescription: 'D',
        keywords: ['a', 'b'],
        ogTitle: 'O',
        ogImage: '/o.png',
        noFollow: true,
      },
    });
    const read = (options = {}) => world.get(`{ page(id: "${id}") { seo { ${SEO} } } }`, ANONYMOUS, options);
    const own = {
      title: 'M $& M',
      description: 'D',
      keywords: ['a', 'b'],
      ogTitle: 'O',
      ogDescription: 'D',
      ogImage: '/o.png',
      canonicalUrl: null,
      noIndex: false,
      noFollow: true,
    };
    expect((await read()).seo).toEqual(own);
    expect((await read(settings())).seo).toEqual({ ...own, title: 'M $& M | Shop', noIndex: true });

    // Absent stays, null takes away.
    const input = { version: 1, seo: { metaTitle: null, ogImage: null, keywords: null, noFollow: null } };
    await world.get(UPDATE, world.manager, { variables: { id, input } });
    expect((await read(settings())).seo).toEqual({
      ...own,
      title: 'Plain | Shop',
      keywords: [],
      ogImage: 'https://example.org/og.png',
      noIndex: true,
      noFollow: false,
    });
  });
});

describe('settings', () => {
  test('templates say what a page may be laid out by, the first of them by default', async () => {
    const options = world.with({ templates: ['wide', 'narrow'] });
    const create = (template = '') =>
      `mutation { createPage(input: { locale: "en", title: "T"${template} }) { template } }`;
    expect(await world.get(create(), world.manager, options)).toEqual({ template: 'wide' });
    expect(await world.get(create(', template: "narrow"'), world.manager, options)).toEqual({
      template: 'narrow',
    });
    expect(await world.refused(create(', template: "default"'), world.manager, options)).toEqual([
      'BAD_USER_INPUT',
      'template',
    ]);
    expect(await world.get('{ pageTemplates }', ANONYMOUS, options)).toEqual(['wide', 'narrow']);
  });
});

describe('lists', () => {
  test('filters hold together, pages follow each other, and what is hidden is left out', async () => {
    const options = world.with({ templates: ['listed'] });
    const make = async (input: string) =>
      (
        await world.get(
          `mutation { createPage(input: { locale: "en", title: "L", ${input} }) { id } }`,
          world.manager,
          options,
        )
      ).id;
    const published = [await make('publish: true'), await make('publish: true')].reverse();
    const draft = await make('publish: false');
    const list = async (filter: string, actor: Actor = ANONYMOUS, args = '') => {
      const { edges } = await world.get(
        `{ pages(filter: { template: "listed", ${filter} } ${args}) { edges { node { id } cursor } } }`,
        actor,
      );
      return edges.map(({ node }: { node: { id: string } }) => node.id);
    };
    expect(await list('')).toEqual(published);
    expect(await list('', world.manager)).toEqual([draft, ...published]);
    expect(await list('status: DRAFT', world.manager)).toEqual([draft]);
    expect(await list('status: DRAFT')).toEqual([]);
    expect(await list('translatedInto: "de"', world.manager)).toEqual([]);
    expect(await list('translatedInto: "en"', world.manager, 'first: 1')).toEqual([draft]);
    expect(await world.refused('{ pages(first: 101) { edges { cursor } } }', ANONYMOUS)).toEqual([
      'BAD_USER_INPUT',
      'first',
    ]);
  });

  test('the number of statements does not grow with the list', async () => {
    const translations = [{ locale: 'de', data: { heading: 'Hallo' } }];
    for (let i = 0; i < 10; i += 1) {
      await world.page(world.manager, {
        publish: true,
        blocks: [hero('A', { translations }), hero('B'), spacer],
      });
    }
    const ask = (first: number) =>
      statementsOf(() =>
        world.get(
          `{ pages(first: ${first}, locale: "de") { edges { node {
            title slug seo { title } translations { title } author { id }
            blocks { id ... on HeroBlock { heading } translations { data } }
          } } } }`,
        ),
      );
    expect(await ask(1)).toBe(3);
    expect(await ask(10)).toBe(3);
  });
});

describe('bad input names its fields', () => {
  test.each<[string[], object]>([
    [['title'], { title: ' ' }],
    [['locale'], { locale: 'x' }],
    [['slug'], { slug: 'a--b' }],
    [['seo.ogImage'], { seo: { ogImage: 'javascript:alert(1)' } }],
    [['blocks.1.data.heading'], { blocks: [spacer, { type: 'HERO', data: {} }] }],
    [['blocks.0.data.plans.0.price'], { blocks: [{ type: 'PRICING', data: { plans: [{ name: 'x' }] } }] }],
    [
      ['blocks.0.translations.0.data.colour'],
      { blocks: [hero('x', { translations: [{ locale: 'de', data: { heading: 'x', colour: 'red' } }] })] },
    ],
  ])('of createPage: %j', async (fields, input) => {
    const variables = { input: { locale: 'en', title: 'T', ...input } };
    const create = 'mutation ($input: CreatePageInput!) { createPage(input: $input) { id } }';
    expect(await world.ask(create, world.manager, { variables })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields,
    });
  });

  test('of the other mutations', async () => {
    const { id } = await world.page();
    for (const [field, source] of [
      ['version', `updatePage(id: "${id}", input: { version: 0 }) { id }`],
      ['title', `updatePage(id: "${id}", input: { version: 1, title: "" }) { id }`],
      ['reason', `archivePage(id: "${id}", reason: "${'x'.repeat(501)}") { id }`],
      [
        'unpublishAt',
        `planPage(id: "${id}", input: { version: 1, unpublishAt: "2030-01-01T00:00:00Z" }) { id }`,
      ],
    ] as const) {
      expect(await world.refused(`mutation { ${source} }`, world.manager)).toEqual(['BAD_USER_INPUT', field]);
    }
    expect(await world.refused(act('publishPage', NO_ID), world.manager)).toEqual(['PAGE_NOT_FOUND']);
  });
});
