import indexModule from '@rustok/index';
import { ANONYMOUS, type RequestContext, type Tenant, toggleModule } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statementsOf } from '../content/world.js';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';
import { execute, fixtureModule, id, settled, SHELVES, type Text } from './fixture.js';

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

const SEARCH = `query ($query: String, $kinds: [String!], $locale: String, $filter: SearchFilter, $sort: SearchSort,
                       $currency: CurrencyCode, $first: Int, $after: String) {
  search(query: $query, kinds: $kinds, locale: $locale, filter: $filter, sort: $sort, currency: $currency,
         first: $first, after: $after) {
    edges { node { id title imageUrl highlight score priceRange(currency: "EUR") { min { amount currency } max { amount } } } }
    pageInfo { endCursor hasNextPage }
    totalCount
    facets { name values { value label count isSelected } }
    priceRange(currency: "EUR") { min { amount } max { amount } }
  }
}`;

interface Price {
  readonly amount: string;
  readonly currency?: string;
}

interface Range {
  readonly min: Price;
  readonly max: Price;
}

interface Value {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly isSelected: boolean;
}

interface Found {
  readonly titles: readonly string[];
  readonly nodes: readonly {
    id: string;
    title: string;
    imageUrl: string | null;
    highlight: string | null;
    score: number;
    priceRange: Range | null;
  }[];
  readonly totalCount: number;
  /** `tag: sale 2, *new 1`, by the name; `*` is what was chosen. */
  readonly facets: Readonly<Record<string, string>>;
  readonly values: readonly Value[];
  readonly priceRange: Range | null;
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

async function find(context: RequestContext, variables: Readonly<Record<string, unknown>>): Promise<Found> {
  const { search } = await execute<{
    search: Omit<Found, 'titles' | 'nodes' | 'facets'> & {
      edges: { node: Found['nodes'][number] }[];
      facets: { name: string; values: Value[] }[];
    };
  }>(context, SEARCH, variables);
  return {
    ...search,
    nodes: search.edges.map(({ node }) => node),
    titles: search.edges.map(({ node }) => node.title),
    values: search.facets.flatMap(({ values }) => values),
    facets: Object.fromEntries(
      search.facets.map(({ name, values }) => [
        name,
        values.map(({ label, count, isSelected }) => `${isSelected ? '*' : ''}${label} ${count}`).join(', '),
      ]),
    ),
  };
}

const facet = (name: string, ...values: string[]) => ({ name, values });
const eur = (min: number, max = min) => ({ currency: 'EUR', min, max });

/** Four apples: what they have is told by their titles. */
const APPLES: readonly Text[] = [
  {
    id: id(1),
    title: 'Apple red',
    tags: ['red', 'sale'],
    shelves: ['s1'],
    prices: [eur(100, 300), { currency: 'USD', min: 1000, max: 1000 }],
    publishedAt: new Date('2026-01-01'),
    authorId: id(7),
    imageUrl: 'https://cdn.example.com/red.jpg',
  },
  {
    id: id(2),
    title: 'Apple green',
    tags: ['green', 'sale'],
    shelves: ['s1', 'secret'],
    prices: [eur(200)],
    publishedAt: new Date('2026-02-01'),
  },
  {
    id: id(3),
    title: 'Apple rotten',
    tags: ['red'],
    shelves: ['s2'],
    prices: [{ currency: 'USD', min: 1, max: 1 }],
    publishedAt: new Date('2026-03-01'),
  },
  { id: id(4), title: 'Apple draft', tags: ['draft', 'red'], prices: [eur(1)], isPublished: false },
  { id: id(5), title: 'Pear', tags: ['green'], prices: [eur(50)], publishedAt: new Date('2026-04-01') },
];

describe('facets', () => {
  it('tell what hits have, with names where values are ids, and not what has no name', async () => {
    const { context } = await tenantWith(APPLES);
    const found = await find(context, { query: 'apple' });
    expect(found.totalCount).toBe(3);
    expect(found.facets).toEqual({
      tag: 'red 2, sale 2, green 1',
      shelf: `${SHELVES.s1} 2, ${SHELVES.s2} 1`,
    });
    expect(found.values.find(({ label }) => label === SHELVES.s1)?.value).toBe('s1');
  });

  it('narrow a search down: one of the values of each', async () => {
    const { context } = await tenantWith(APPLES);
    const titles = async (...facets: unknown[]) =>
      (await find(context, { query: 'apple', filter: { facets } })).titles;
    expect(await titles(facet('tag', 'sale'))).toEqual(['Apple green', 'Apple red']);
    expect(await titles(facet('tag', 'green', 'red'))).toEqual(['Apple rotten', 'Apple green', 'Apple red']);
    expect(await titles(facet('tag', 'red'), facet('shelf', 's1'))).toEqual(['Apple red']);
    expect(await titles(facet('tag', 'draft'))).toEqual([]);
  });

  it('are counted as if nothing of the same one were chosen', async () => {
    const { context } = await tenantWith(APPLES);
    const one = await find(context, { query: 'apple', filter: { facets: [facet('tag', 'green')] } });
    expect(one.totalCount).toBe(1);
    expect(one.facets).toEqual({ tag: 'red 2, sale 2, *green 1', shelf: `${SHELVES.s1} 1` });

    const two = await find(context, {
      query: 'apple',
      filter: { facets: [facet('tag', 'red'), facet('shelf', 's1')] },
    });
    expect(two.facets).toEqual({
      tag: 'sale 2, green 1, *red 1',
      shelf: `*${SHELVES.s1} 1, ${SHELVES.s2} 1`,
    });

    const none = await find(context, { query: 'apple', filter: { facets: [facet('tag', 'blue')] } });
    expect(none.totalCount).toBe(0);
    expect(none.facets).toEqual({ tag: 'red 2, sale 2, green 1, *blue 0', shelf: '' });
  });

  it('show as many values as are asked for, and what was chosen', async () => {
    const { context } = await tenantWith(APPLES);
    const query = `{ search(query: "apple", filter: { facets: [{ name: "tag", values: ["green"] }] }) {
      facets(names: ["tag"]) { name values(first: 1) { value } } } }`;
    expect(await execute(context, query)).toEqual({
      search: { facets: [{ name: 'tag', values: [{ value: 'red' }, { value: 'green' }] }] },
    });
  });

  it('follow their thing, and what it stands on', async () => {
    const { tenant, context } = await tenantWith(APPLES);
    await notes.save(test.context(tenant), { id: id(1), title: 'Apple red', tags: ['sold'] });
    await settled(test.platform, tenant);
    expect((await find(context, { query: 'apple' })).facets.tag).toBe('green 1, red 1, sale 1, sold 1');

    // Without an event of the thing itself: the shelf's is enough.
    const moved = { id: id(2), title: 'Apple green', shelves: ['s2'] };
    await notes.save(test.context(tenant), moved, { event: false });
    await notes.touchShelf(test.context(tenant), 's2');
    await settled(test.platform, tenant);
    expect((await find(context, { query: 'apple' })).facets.shelf).toBe(`${SHELVES.s1} 1, ${SHELVES.s2} 1`);
    await notes.touchShelf(test.context(tenant), 's1');
    await settled(test.platform, tenant);
    expect((await find(context, { query: 'apple' })).facets.shelf).toBe(`${SHELVES.s2} 2`);
  });

  it('take values as they are: no sign means anything in them', async () => {
    const odd = ['a=b', "x'; drop", 'ü 日本', '%_', '{"a"}', 'NULL', '\\'];
    const { context } = await tenantWith(
      odd.map((tag, n) => ({ id: id(n), title: `Thing ${String(n)}`, tags: [tag] })),
    );
    for (const tag of odd) {
      const found = await find(context, { filter: { facets: [facet('tag', tag)] } });
      expect(found.totalCount, tag).toBe(1);
      expect(found.values.filter(({ isSelected }) => isSelected).map(({ value }) => value)).toEqual([tag]);
    }
  });

  it('are of the modules that are on, and of the kinds that are searched', async () => {
    const { tenant, context } = await tenantWith(APPLES);
    await recipes.save(test.context(tenant), { id: id(1), title: 'Apple cake', tags: ['cake'] });
    await settled(test.platform, tenant);
    expect((await find(context, { query: 'apple' })).facets.tag).toBe('red 2, sale 2, cake 1, green 1');
    expect((await find(context, { query: 'apple', kinds: ['recipe'] })).facets.tag).toBe('cake 1');
    await toggleModule(test.context(tenant), { slug: 'recipes', enabled: false });
    const later = (await test.platform.tenants.byId(tenant.id)) as Tenant;
    const found = await find(test.context(later, ANONYMOUS), { query: 'apple' });
    expect(found.facets.tag).toBe('red 2, sale 2, green 1');
  });
});

describe('prices', () => {
  it('narrow a search down in one currency, and order it by what is lowest', async () => {
    const { context } = await tenantWith(APPLES);
    const titles = async (price: object, sort?: string) =>
      (await find(context, { filter: { price: { currency: 'EUR', ...price } }, sort })).titles;
    expect(await titles({}, 'PRICE_ASC')).toEqual(['Pear', 'Apple red', 'Apple green']);
    expect(await titles({}, 'PRICE_DESC')).toEqual(['Apple green', 'Apple red', 'Pear']);
    expect(await titles({ min: '2.5' })).toEqual(['Apple red']);
    expect(await titles({ max: '1' })).toEqual(['Pear', 'Apple red']);
    expect(await titles({ min: '0.51', max: '0.99' })).toEqual([]);
    expect(await titles({ currency: 'USD', max: '0.01' })).toEqual(['Apple rotten']);
  });

  it('are told of each hit and of all, as if none were chosen', async () => {
    const { context } = await tenantWith(APPLES);
    const all = await find(context, { query: 'apple' });
    expect(all.priceRange).toEqual({ min: { amount: '1.00' }, max: { amount: '3.00' } });
    const one = await find(context, { query: 'apple', filter: { price: { currency: 'EUR', min: '2.50' } } });
    expect(one.priceRange).toEqual(all.priceRange);
    expect(one.nodes[0]).toMatchObject({
      imageUrl: 'https://cdn.example.com/red.jpg',
      priceRange: { min: { amount: '1.00', currency: 'EUR' }, max: { amount: '3.00' } },
    });
    const none = await find(context, { query: 'rotten' });
    expect(none).toMatchObject({ priceRange: null, nodes: [{ priceRange: null }] });
  });

  it('put what has none last, page by page and in both directions', async () => {
    const { context } = await tenantWith(APPLES);
    for (const [sort, expected] of [
      ['PRICE_ASC', ['Pear', 'Apple red', 'Apple green', 'Apple rotten']],
      ['PRICE_DESC', ['Apple green', 'Apple red', 'Pear', 'Apple rotten']],
      ['TITLE', ['Apple green', 'Apple red', 'Apple rotten', 'Pear']],
      ['NEWEST', ['Pear', 'Apple rotten', 'Apple green', 'Apple red']],
    ] as const) {
      const paged: string[] = [];
      let after: string | null = null;
      do {
        const page: Found = await find(context, { kinds: ['note'], sort, currency: 'EUR', first: 1, after });
        paged.push(...page.titles);
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      expect(paged, sort).toEqual(expected);
    }
  });
});

describe('browsing', () => {
  it('finds without a query what the filter lets through, newest first', async () => {
    const { context } = await tenantWith(APPLES);
    const found = await find(context, { filter: { facets: [facet('tag', 'red', 'green')] } });
    expect(found.titles).toEqual(['Pear', 'Apple rotten', 'Apple green', 'Apple red']);
    expect(found.nodes.map(({ highlight, score }) => [highlight, score])).toEqual(
      Array.from({ length: 4 }, () => [null, 0]),
    );
  });

  it('narrows down by author and by date', async () => {
    const { context } = await tenantWith(APPLES);
    expect((await find(context, { filter: { authorId: id(7) } })).titles).toEqual(['Apple red']);
    const [publishedAfter, publishedBefore] = ['2026-01-15T00:00:00Z', '2026-03-01T00:00:00Z'];
    expect((await find(context, { filter: { publishedAfter } })).titles).toHaveLength(3);
    expect((await find(context, { filter: { publishedAfter, publishedBefore } })).titles).toEqual([
      'Apple green',
    ]);
  });

  it.each([
    ['nothing at all', {}, 'query'],
    ['an empty filter', { filter: {} }, 'query'],
    ['no facets', { filter: { facets: [] } }, 'query'],
    ['a facet without values', { filter: { facets: [facet('tag')] } }, 'filter.facets.0.values'],
    ['an empty value', { filter: { facets: [facet('tag', '')] } }, 'filter.facets.0.values.0'],
    ['a facet twice', { filter: { facets: [facet('tag', 'a'), facet('tag', 'b')] } }, 'filter.facets'],
    [
      'an unknown facet',
      { filter: { facets: [facet('tag', 'a'), facet('size', 'b')] } },
      'filter.facets.1.name',
    ],
    [
      'bounds the wrong way',
      { filter: { price: { currency: 'EUR', min: '2', max: '1' } } },
      'filter.price.max',
    ],
    ['too many decimals', { filter: { price: { currency: 'EUR', min: '0.001' } } }, 'filter.price.min'],
    ['a price below zero', { filter: { price: { currency: 'EUR', max: '-1' } } }, 'filter.price.max'],
    ['an order by price in no currency', { query: 'apple', sort: 'PRICE_ASC' }, 'currency'],
  ])('refuses %s and names the argument', async (_, variables, path) => {
    const { context } = await tenantWith([]);
    await expect(find(context, variables)).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', fields: [{ path }] },
    });
  });

  it('lists the facets there are when one is unknown', async () => {
    const { context } = await tenantWith([]);
    await expect(find(context, { filter: { facets: [facet('size', 'b')] } })).rejects.toMatchObject({
      extensions: { knownFacets: ['tag', 'shelf'] },
    });
  });

  it('refuses the cursor of another filter or order', async () => {
    const { context } = await tenantWith(APPLES);
    const { pageInfo } = await find(context, { kinds: ['note'], first: 1 });
    for (const other of [{ sort: 'NEWEST' }, { filter: { facets: [facet('tag', 'red')] } }]) {
      await expect(
        find(context, { kinds: ['note'], after: pageInfo.endCursor, ...other }),
      ).rejects.toMatchObject({
        extensions: { code: 'INVALID_CURSOR' },
      });
    }
  });
});

it('asks the database as often for many hits as for one', async () => {
  const { context } = await tenantWith(
    Array.from({ length: 40 }, (_, n) => ({
      id: id(n),
      title: `Apple ${String(n)}`,
      tags: [`tag-${String(n)}`],
      shelves: ['s1'],
      prices: [eur(n + 1)],
    })),
  );
  const statements = (first: number) =>
    statementsOf(async () => {
      expect((await find(context, { query: 'apple', first })).nodes).toHaveLength(first);
    });
  const one = await statements(1);
  expect(await statements(40)).toBe(one);
  // The page, its highlights, how many there are, their facets and their prices.
  expect(one).toBeLessThanOrEqual(5);
});
