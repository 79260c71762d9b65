import { ANONYMOUS, type RequestContext } from '@rustok/kernel';
import { isObjectType, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPagesWorld, hero, type MadePage, NO_ID, type PagesWorld, spacer } from './world.js';

let world: PagesWorld;
beforeAll(async () => {
  world = await createPagesWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const FIELDS = '{ version blocks { id position data } }';

/** Headings of the blocks of the page, in order; `-` where there is none. */
async function headings(id: string, locale = 'en'): Promise<string> {
  const { blocks } = await world.get(
    `{ page(id: "${id}", locale: "${locale}") { blocks { position data } } }`,
    world.manager,
  );
  expect(blocks.map(({ position }: { position: number }) => position)).toEqual([...blocks.keys()]);
  return blocks.map(({ data }: { data: { heading?: string } }) => data.heading ?? '-').join(' ');
}

const edit = (source: string, variables?: object) =>
  world.ask(`mutation ${variables ? '($data: JSONObject)' : ''} { ${source} ${FIELDS} }`, world.manager, {
    variables: { ...variables },
  });

const idAt = ({ blocks }: MadePage, index: number) => blocks[index]?.id ?? '';
const threeBlocks = () => world.page(world.manager, { blocks: [hero('A'), hero('B'), hero('C')] });

describe('types', () => {
  test('each has a GraphQL type with the fields of its data, needed ones included', async () => {
    const schema = world.test.platform.schemas.get('pages' as never)?.executable;
    const described = (await world.get('{ blockTypes { type jsonSchema } }')) as {
      type: string;
      jsonSchema: { properties: Record<string, { default?: unknown }>; required?: string[] };
    }[];
    expect(described).toHaveLength(15);
    const shared = ['id', 'type', 'position', 'data', 'translations'];
    for (const { type, jsonSchema } of described) {
      const name = `${type.toLowerCase().replace(/(?:^|_)(.)/g, (_match, letter) => letter.toUpperCase())}Block`;
      const graphqlType = schema?.getType(name);
      if (!isObjectType(graphqlType)) throw new Error(`no type ${name}`);
      const fields = Object.keys(graphqlType.getFields()).filter(
        (each) => ![...shared, 'products', 'collection'].includes(each),
      );
      expect([name, fields]).toEqual([name, Object.keys(jsonSchema.properties)]);
      for (const field of fields.filter((each) =>
        String(graphqlType.getFields()[each]?.type).endsWith('!'),
      )) {
        const isThere =
          jsonSchema.required?.includes(field) || jsonSchema.properties[field]?.default !== undefined;
        expect([name, field, isThere]).toEqual([name, field, true]);
      }
    }
  });

  test('one document can ask for every field of every type', () => {
    const schema = world.test.platform.schemas.get('pages' as never)?.executable;
    const block = schema?.getType('Block');
    if (!schema || !block) throw new Error('no schema');
    const selections = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Block'))
      .map((type) => {
        const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
        return `... on ${type.name} { ${fields.map((field) => `${field.name} ${/String|Int|UUID|Boolean|JSON|Size|Format|BlockType/.test(String(field.type)) ? '' : '{ __typename }'}`).join(' ')} }`;
      });
    expect(selections).toHaveLength(15);
    expect(validate(schema, parse(`{ homePage { blocks { ${selections.join(' ')} } } }`))).toEqual([]);
  });

  test('a reader gets typed fields in their locale', async () => {
    const productIds = [NO_ID];
    const page = await world.page(world.manager, {
      publish: true,
      blocks: [
        hero('Hi', {
          data: { heading: 'Hi', primaryAction: { label: 'Go', url: '/go' } },
          translations: [{ locale: 'de', data: { heading: 'Hallo' } }],
        }),
        { type: 'PRODUCT_GRID', data: { productIds } },
        { type: 'PRODUCT_GRID', data: { collectionId: NO_ID, limit: 3 } },
        { type: 'HTML', data: { html: '<b onclick="x()">Bold</b><script>x()</script>' } },
      ],
    });
    const read = (locale: string) =>
      world.get(`{ pageBySlug(slug: "${page.slug}") { blocks(locale: "${locale}") {
        __typename
        ... on HeroBlock { heading subheading primaryAction { label url } }
        ... on ProductGridBlock { productIds limit products { id } collection { id } }
        ... on HtmlBlock { html }
      } } }`);
    const { blocks } = await read('en');
    expect(blocks).toEqual([
      {
        __typename: 'HeroBlock',
        heading: 'Hi',
        subheading: null,
        primaryAction: { label: 'Go', url: '/go' },
      },
      { __typename: 'ProductGridBlock', productIds, limit: 12, products: [{ id: NO_ID }], collection: null },
      { __typename: 'ProductGridBlock', productIds: null, limit: 3, products: [], collection: { id: NO_ID } },
      { __typename: 'HtmlBlock', html: '<b>Bold</b>' },
    ]);
    // All data of a locale belong together: what it leaves out does not come from another.
    expect((await read('de')).blocks[0]).toMatchObject({ heading: 'Hallo', primaryAction: null });
  });
});

describe('editing', () => {
  test('a block is added at its place or at the end, moved, and taken away', async () => {
    const page = await threeBlocks();
    await edit(`addBlock(pageId: "${page.id}", input: { version: 1, type: SPACER, data: {} })`);
    expect(await headings(page.id)).toBe('A B C -');
    await edit(
      `addBlock(pageId: "${page.id}", input: { version: 2, type: HERO, position: 1, data: { heading: "D" } })`,
    );
    expect(await headings(page.id)).toBe('A D B C -');
    await edit(`moveBlock(id: "${idAt(page, 0)}", version: 3, position: 3)`);
    expect(await headings(page.id)).toBe('D B C A -');
    await edit(`moveBlock(id: "${idAt(page, 2)}", version: 4, position: 0)`);
    expect(await headings(page.id)).toBe('C D B A -');
    const { data } = await edit(`deleteBlock(id: "${idAt(page, 1)}", version: 5)`);
    expect(data.deleteBlock.version).toBe(6);
    expect(await headings(page.id)).toBe('C D A -');
  });

  test('reordering takes each block of the page once, and nothing else', async () => {
    const page = await threeBlocks();
    const [a, b, c] = page.blocks.map(({ id }) => id) as [string, string, string];
    const other = idAt(await threeBlocks(), 0);
    const reorder = (ids: string[], version = 1) =>
      edit(`reorderBlocks(pageId: "${page.id}", version: ${version}, blockIds: ${JSON.stringify(ids)})`);
    for (const ids of [[], [a, b], [a, b, b], [a, b, c, other], [a, b, other], [a, b, c, a]]) {
      expect(await reorder(ids)).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['blockIds'] });
    }
    expect((await reorder([c, a, b])).data.reorderBlocks.version).toBe(2);
    expect(await headings(page.id)).toBe('C A B');
    expect((await reorder([a, b, c])).codes).toEqual(['CONCURRENT_MODIFICATION']);
  });

  test('an update replaces the data of one locale; null takes a translation away', async () => {
    const page = await world.page(world.manager, { blocks: [hero('A')] });
    const update = (version: number, data: unknown, locale?: string) =>
      edit(
        `updateBlock(id: "${idAt(page, 0)}", input: { version: ${version}, ${locale ? `locale: "${locale}", ` : ''}data: $data })`,
        { data },
      );
    await update(1, { heading: 'A2' });
    await update(2, { heading: 'Ä' }, 'de');
    expect([await headings(page.id), await headings(page.id, 'de')]).toEqual(['A2', 'Ä']);
    expect(await update(3, { heading: '' }, 'de')).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['data.heading'],
    });
    expect(await update(3, { title: 'x', heading: 'x' })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['data.title'],
    });
    expect(await update(3, null)).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['data'] });
    expect(await update(3, null, 'fr')).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['locale'] });
    expect(await update(3, { heading: 'x' }, 'german')).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['locale'],
    });
    await update(3, null, 'de');
    expect(await headings(page.id, 'de')).toBe('A2');
    expect((await update(3, { heading: 'late' })).codes).toEqual(['CONCURRENT_MODIFICATION']);
  });

  test('what is not there, or no place, is refused', async () => {
    const page = await threeBlocks();
    const move = (position: number) =>
      edit(`moveBlock(id: "${idAt(page, 0)}", version: 1, position: ${position})`);
    expect(await move(3)).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['position'] });
    expect(await move(-1)).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['position'] });
    const add = edit(
      `addBlock(pageId: "${page.id}", input: { version: 1, type: SPACER, data: {}, position: 4 })`,
    );
    expect(await add).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['position'] });
    expect((await edit(`moveBlock(id: "${NO_ID}", version: 1, position: 0)`)).codes).toEqual([
      'BLOCK_NOT_FOUND',
    ]);
    await world.get(`mutation { deletePage(id: "${page.id}") }`, world.manager);
    expect((await move(1)).codes).toEqual(['BLOCK_NOT_FOUND']);
  });

  test('of editors who work on the same version at once one succeeds, and the others are told', async () => {
    const page = await world.page(world.manager, { blocks: [hero('A')] });
    const [blockId] = [idAt(page, 0)];
    const answers = await Promise.all([
      ...['One', 'Two', 'Three'].map((heading) =>
        edit(`updateBlock(id: "${blockId}", input: { version: 1, data: $data })`, { data: { heading } }),
      ),
      ...[0, 1].map(() =>
        edit(`addBlock(pageId: "${page.id}", input: { version: 1, type: SPACER, data: {} })`),
      ),
      edit(`updatePage(id: "${page.id}", input: { version: 1, title: "Mine" })`),
    ]);
    expect(answers.filter(({ codes }) => codes.length === 0)).toHaveLength(1);
    expect(new Set(answers.flatMap(({ codes }) => codes))).toEqual(new Set(['CONCURRENT_MODIFICATION']));
    expect((await world.get(`{ page(id: "${page.id}") { version } }`, world.manager)).version).toBe(2);
  });

  test('each edit tells page.updated, once', async () => {
    const page = await threeBlocks();
    const before = (await world.events()).length;
    await edit(`deleteBlock(id: "${idAt(page, 0)}", version: 1)`);
    await edit(`deleteBlock(id: "${idAt(page, 0)}", version: 1)`);
    expect((await world.events()).slice(before).map(({ type, payload }) => [type, payload])).toEqual([
      ['page.updated', { pageId: page.id }],
    ]);
  });
});

describe('settings', () => {
  test('maxBlocks says how many blocks a page has at most', async () => {
    const options = world.with({ maxBlocks: 2 });
    const create =
      'mutation ($blocks: [BlockInput!]) { createPage(input: { locale: "en", title: "x", blocks: $blocks }) { id } }';
    const blocks = [spacer, spacer];
    const { id } = await world.get(create, world.manager, { ...options, variables: { blocks } });
    expect(
      await world.refused(create, world.manager, { ...options, variables: { blocks: [...blocks, spacer] } }),
    ).toEqual(['BAD_USER_INPUT', 'blocks']);
    const add = `mutation { addBlock(pageId: "${id}", input: { version: 1, type: SPACER, data: {} }) { id } }`;
    expect(await world.refused(add, world.manager, options)).toEqual(['BAD_USER_INPUT', 'type']);
  });

  test('without allowHtmlBlocks none is written on any path, and those there are stay', async () => {
    const html = { type: 'HTML', data: { html: '<p>x</p>' } };
    const page = await world.page(world.manager, { publish: true, blocks: [html] });
    const off = world.with({ allowHtmlBlocks: false });
    const variables = { blocks: [html], data: html.data };
    for (const source of [
      `mutation ($blocks: [BlockInput!]) { createPage(input: { locale: "en", title: "x", blocks: $blocks }) { id } }`,
      `mutation ($data: JSONObject!) { addBlock(pageId: "${page.id}", input: { version: 1, type: HTML, data: $data }) { id } }`,
      `mutation ($data: JSONObject!) { updateBlock(id: "${idAt(page, 0)}", input: { version: 1, data: $data }) { id } }`,
      `mutation { duplicatePage(id: "${page.id}") { id } }`,
    ]) {
      expect(await world.refused(source, world.manager, { ...off, variables })).toEqual([
        'HTML_BLOCKS_DISABLED',
      ]);
    }
    const read = await world.get(`{ page(id: "${page.id}") { blocks { data } } }`, ANONYMOUS, off);
    expect(read.blocks).toEqual([{ data: html.data }]);
    const types = (await world.get('{ blockTypes { type } }', ANONYMOUS, off)) as { type: string }[];
    expect(types.map(({ type }) => type)).not.toContain('HTML');
  });
});

test('the search finds a page by the text of its blocks, in each of its locales', async () => {
  const page = await world.page(world.manager, {
    title: 'Searched',
    seo: { metaDescription: 'Found.' },
    blocks: [
      hero('Boats', { translations: [{ locale: 'de', data: { heading: 'Boote' } }] }),
      { type: 'HTML', data: { html: '<p>for <b>all</b></p>' } },
    ],
  });
  await world.get(
    `mutation { updatePage(id: "${page.id}", input: { version: 1, locale: "de", title: "Gesucht" }) { id } }`,
    world.manager,
  );
  const [source] = world.test.platform.registry.get('pages' as never)?.search ?? [];
  const documents = async (context: RequestContext) =>
    context.database.read(async (trx) => (await source?.load(trx, [page.id, NO_ID])) ?? []);
  expect(await documents(world.context(world.manager))).toMatchObject([
    { locale: 'de', title: 'Gesucht', body: 'Boote\n\nfor all', isPublished: false },
    { locale: 'en', title: 'Searched', excerpt: 'Found.', body: 'Boats\n\nfor all', isPublished: false },
  ]);
  expect(await documents(world.context(world.foreigner, { tenant: world.other }))).toEqual([]);
});
