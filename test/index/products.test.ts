import commerce from '@rustok/commerce';
import indexModule from '@rustok/index';
import { type Tenant, type UserActor } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from '../content/world.js';
import { execute } from './fixture.js';

// Products in the index, as commerce's events bring them there.

const SOON = { timeout: 20_000 };

let world: World;
let manager: UserActor;

beforeAll(async () => {
  world = await createWorld([commerce, indexModule], commerce);
  manager = await world.user(world.shop, 'manager');
});
afterAll(() => world[Symbol.asyncDispose]());

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
async function done(source: string, variables: Record<string, unknown> = {}): Promise<any> {
  const { data, errors } = await world.ask(source, manager, { variables });
  expect(errors).toEqual([]);
  return Object.values(data)[0];
}

interface Sold {
  readonly id: string;
  readonly variantId: string;
  readonly version: number;
}

async function sell(title: string, facts: object = {}, variant: object = {}): Promise<Sold> {
  const input = {
    translations: [
      { locale: 'en', title },
      { locale: 'de', title: `${title} auf Deutsch` },
    ],
    variants: [variant],
    publish: true,
    ...facts,
  };
  const { id, version, variants } = await done(
    'mutation ($input: CreateProductInput!) { createProduct(input: $input) { id version variants { id } } }',
    { input },
  );
  return { id, version, variantId: variants[0].id };
}

const category = (name: string, facts: object = {}): Promise<{ id: string; version: number }> =>
  done(
    'mutation ($input: CreateProductCategoryInput!) { createProductCategory(input: $input) { id version } }',
    {
      input: {
        translations: [
          { locale: 'en', name },
          { locale: 'de', name: `${name} (de)` },
        ],
        ...facts,
      },
    },
  );

/** Values of facets as `label count`, of what a search finds. */
async function facetsOf(
  query: string,
  { tenant = world.shop, locale = 'en' }: { tenant?: Tenant; locale?: string } = {},
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { search } = await execute<{
    search: { facets: { name: string; values: { label: string; count: number }[] }[] };
  }>(
    world.context(undefined, { tenant }),
    `query ($query: String!, $locale: String) { search(query: $query, kinds: ["product"], locale: $locale) {
      facets { name values { label count } } } }`,
    { query, locale },
  );
  return Object.fromEntries(
    search.facets.map(({ name, values }) => [
      name,
      values.map(({ label, count }) => `${label} ${String(count)}`),
    ]),
  );
}

async function priceOf(query: string, currency = 'EUR'): Promise<string | null> {
  const { search } = await execute<{
    search: { priceRange: { min: { amount: string }; max: { amount: string } } | null };
  }>(
    world.context(),
    `query ($query: String!, $currency: CurrencyCode!) {
      search(query: $query) { priceRange(currency: $currency) { min { amount } max { amount } } } }`,
    { query, currency },
  );
  return search.priceRange && `${search.priceRange.min.amount} - ${search.priceRange.max.amount}`;
}

const eur = (amount: string) => ({ price: { amount, currency: 'EUR' } });

describe('a product', () => {
  test('is found with its vendor, type, tags and picture, in its best locale', async () => {
    await sell('Zebra crossing', {
      vendor: 'Acme',
      productType: 'Toy',
      tags: ['striped', 'new'],
      images: [{ url: 'https://cdn.example.com/zebra.jpg' }],
    });
    await expect
      .poll(() => facetsOf('zebra'), SOON)
      .toMatchObject({ vendor: ['Acme 1'], product_type: ['Toy 1'], tag: ['new 1', 'striped 1'] });
    const { search } = await execute<{ search: { edges: { node: unknown }[] } }>(
      world.context(),
      '{ search(query: "zebra", locale: "de") { edges { node { title imageUrl locale } } } }',
    );
    expect(search.edges).toEqual([
      {
        node: {
          title: 'Zebra crossing auf Deutsch',
          imageUrl: 'https://cdn.example.com/zebra.jpg',
          locale: 'de',
        },
      },
    ]);
  });

  test('costs what one piece costs now, from its cheapest variant to its dearest', async () => {
    const { variantId } = await sell(
      'Yak',
      {},
      { prices: [eur('10'), { price: { amount: '12', currency: 'USD' } }] },
    );
    await expect.poll(() => priceOf('yak'), SOON).toBe('10.00 - 10.00');
    expect(await priceOf('yak', 'USD')).toBe('12.00 - 12.00');

    const set = (price: string, priceListId?: string) =>
      done('mutation ($input: SetPricesInput!) { setPrices(input: $input) { id } }', {
        input: { priceListId, variants: [{ variantId, prices: [eur(price)] }] },
      });
    await set('9');
    await expect.poll(() => priceOf('yak'), SOON).toBe('9.00 - 9.00');
    const { id, version } = await done(
      'mutation ($input: CreatePriceListInput!) { createPriceList(input: $input) { id version } }',
      { input: { name: 'Sale', status: 'ACTIVE' } },
    );
    await set('7.5', id);
    await expect.poll(() => priceOf('yak'), SOON).toBe('7.50 - 7.50');
    await done(
      'mutation ($id: UUID!, $input: UpdatePriceListInput!) { updatePriceList(id: $id, input: $input) { id } }',
      {
        id,
        input: { expectedVersion: version, status: 'DRAFT' },
      },
    );
    await expect.poll(() => priceOf('yak'), SOON).toBe('9.00 - 9.00');
  });

  test('is in stock as long as one of it can be bought', async () => {
    const { variantId } = await sell('Walrus');
    await sell('Walrus of dreams', {}, { manageInventory: false });
    await sell('Walrus to come', {}, { allowBackorder: true });
    const availability = async () => (await facetsOf('walrus')).availability;
    await expect.poll(availability, SOON).toEqual(['in_stock 2', 'out_of_stock 1']);

    const location = await done('mutation { createStockLocation(input: { name: "Here" }) { id version } }');
    const at = { variantId, locationId: location.id };
    await done(
      `mutation ($variantId: UUID!, $locationId: UUID!) {
        setInventory(variantId: $variantId, locationId: $locationId, input: { stocked: 2 }) { id } }`,
      at,
    );
    await expect.poll(availability, SOON).toEqual(['in_stock 3']);

    const switched = (isActive: boolean, expectedVersion: number) =>
      done(
        `mutation ($id: UUID!, $input: UpdateStockLocationInput!) {
          updateStockLocation(id: $id, input: $input) { version } }`,
        { id: location.id, input: { expectedVersion, isActive } },
      );
    const { version } = await switched(false, location.version);
    await expect.poll(availability, SOON).toEqual(['in_stock 2', 'out_of_stock 1']);
    await switched(true, version);
    await expect.poll(availability, SOON).toEqual(['in_stock 3']);

    await done(
      `mutation ($variantId: UUID!, $locationId: UUID!) {
        adjustInventory(variantId: $variantId, locationId: $locationId, by: -2) { id } }`,
      at,
    );
    await expect.poll(availability, SOON).toEqual(['in_stock 2', 'out_of_stock 1']);
  });

  test('is in its categories and all above them, as far as everybody sees them', async () => {
    const animals = await category('Animals');
    const birds = await category('Birds', { parentId: animals.id });
    const hidden = await category('Night shift', { isInternal: true });
    await sell('Vulture', { categoryIds: [birds.id, hidden.id] });
    const categories = async (locale?: string) => (await facetsOf('vulture', { locale })).category;
    await expect.poll(() => categories(), SOON).toEqual(expect.arrayContaining(['Animals 1', 'Birds 1']));
    expect(await categories()).toHaveLength(2);
    expect(await categories('de')).toEqual(expect.arrayContaining(['Animals (de) 1', 'Birds (de) 1']));

    const change = (id: string, input: object) =>
      done(
        `mutation ($id: UUID!, $input: UpdateProductCategoryInput!) {
          updateProductCategory(id: $id, input: $input) { version } }`,
        { id, input },
      );
    const { version } = await change(birds.id, { expectedVersion: birds.version, parentId: null });
    await expect.poll(() => categories(), SOON).toEqual(['Birds 1']);
    const shown = await change(hidden.id, { expectedVersion: hidden.version, isInternal: false });
    await expect.poll(() => categories(), SOON).toEqual(expect.arrayContaining(['Birds 1', 'Night shift 1']));
    await change(hidden.id, { expectedVersion: shown.version, isInternal: true });
    await expect.poll(() => categories(), SOON).toEqual(['Birds 1']);
    expect(version).toBeGreaterThan(birds.version);

    await done('mutation ($id: UUID!) { deleteProductCategory(id: $id) }', { id: birds.id });
    await expect.poll(() => categories(), SOON).toEqual([]);
  });

  test('is in the collections that are shown', async () => {
    const first = await sell('Unicorn');
    const second = await sell('Unicorn foal');
    const collection = await done(
      'mutation ($input: CreateCollectionInput!) { createCollection(input: $input) { id version } }',
      { input: { translations: [{ locale: 'en', title: 'Rare' }], productIds: [first.id] } },
    );
    const collections = async () => (await facetsOf('unicorn')).collection;
    await expect.poll(collections, SOON).toEqual(['Rare 1']);
    const change = (input: object) =>
      done(
        'mutation ($id: UUID!, $input: UpdateCollectionInput!) { updateCollection(id: $id, input: $input) { version } }',
        { id: collection.id, input },
      );
    const { version } = await change({
      expectedVersion: collection.version,
      productIds: [first.id, second.id],
    });
    await expect.poll(collections, SOON).toEqual(['Rare 2']);
    const emptied = await change({ expectedVersion: version, productIds: [second.id] });
    await expect.poll(collections, SOON).toEqual(['Rare 1']);
    await change({ expectedVersion: emptied.version, isActive: false });
    await expect.poll(collections, SOON).toEqual([]);
  });

  test('is nothing to another tenant', async () => {
    await sell('Tapir', { tags: ['secret'] });
    await expect.poll(() => facetsOf('tapir'), SOON).toMatchObject({ tag: ['secret 1'] });
    const theirs = await facetsOf('tapir', { tenant: world.other });
    expect(Object.values(theirs).flat()).toEqual([]);
    const { suggest } = await execute<{ suggest: unknown[] }>(
      world.context(undefined, { tenant: world.other }),
      '{ suggest(prefix: "tap") { text } }',
    );
    expect(suggest).toEqual([]);
  });
});
