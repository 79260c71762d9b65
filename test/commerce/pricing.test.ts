import { type Actor, ANONYMOUS, type Tenant, type UserActor } from '@rustok/kernel';
import commerce from '@rustok/commerce';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, statementsOf, type World } from '../content/world.js';

const SOON = { timeout: 20_000 };
const NO_ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';

let world: World;
let manager: UserActor;
let customer: UserActor;
let foreigner: UserActor;

beforeAll(async () => {
  world = await createWorld([commerce], commerce);
  manager = await world.user(world.shop, 'manager');
  customer = await world.user(world.shop, 'customer');
  foreigner = await world.user(world.other, 'admin');
});
afterAll(() => world[Symbol.asyncDispose]());

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const usd = (amount: string) => ({ amount, currency: 'USD' });

/** A product on sale, and its variant. */
async function product(prices: readonly object[] = []): Promise<{ id: string; variantId: string }> {
  const { data, errors } = await world.ask(
    `mutation ($input: CreateProductInput!) { createProduct(input: $input) { id variants { id } } }`,
    manager,
    {
      variables: {
        input: { translations: [{ locale: 'en', title: 'Thing' }], variants: [{ prices }], publish: true },
      },
    },
  );
  expect(errors).toEqual([]);
  return { id: data.createProduct.id, variantId: data.createProduct.variants[0].id };
}

function setPrices(
  variantId: string,
  prices: readonly object[],
  priceListId?: string,
  actor: Actor = manager,
) {
  return world.ask(`mutation ($input: SetPricesInput!) { setPrices(input: $input) { id } }`, actor, {
    variables: { input: { priceListId, variants: [{ variantId, prices }] } },
  });
}

function make(type: 'Region' | 'PriceList', input: object, actor: Actor = manager) {
  return world.ask(
    `mutation ($input: Create${type}Input!) { create${type}(input: $input) { id version } }`,
    actor,
    { variables: { input } },
  );
}

function change(type: 'Region' | 'PriceList', id: string, input: object, actor: Actor = manager) {
  return world.ask(
    `mutation ($id: UUID!, $input: Update${type}Input!) { update${type}(id: $id, input: $input) { id version } }`,
    actor,
    { variables: { id, input } },
  );
}

async function region(input: object): Promise<string> {
  const { data, errors } = await make('Region', { name: 'R', currency: 'EUR', ...input });
  expect(errors).toEqual([]);
  return data.createRegion.id;
}

async function priceList(input: object = {}): Promise<string> {
  const { data, errors } = await make('PriceList', { name: 'L', status: 'ACTIVE', ...input });
  expect(errors).toEqual([]);
  return data.createPriceList.id;
}

/** What one piece of the variant costs: `9.00 EUR`, `9.00 EUR (was 12.00)`. */
async function price(
  variantId: string,
  args = 'quantity: 1',
  actor: Actor = ANONYMOUS,
): Promise<string | null> {
  const { data, errors } = await world.ask(
    `{ productVariant(id: "${variantId}") { price(${args}) { amount { amount currency } compareAt { amount } onSale } } }`,
    actor,
  );
  expect(errors).toEqual([]);
  const { price: found } = data.productVariant;
  if (found === null) return null;
  expect(found.onSale).toBe(found.compareAt !== null);
  const was = found.compareAt ? ` (was ${found.compareAt.amount})` : '';
  return `${found.amount.amount} ${found.amount.currency}${was}`;
}

/** Payloads of `price.changed` of this variant, oldest first. */
async function changes(variantId: string) {
  return (await world.events())
    .filter(
      ({ type, payload }) =>
        type === 'price.changed' && (payload as { variantId: string }).variantId === variantId,
    )
    .map(({ payload }) => payload as { currency: string; regionId: string | null; old: object; new: object });
}

async function databaseTime(): Promise<Date> {
  const { now } = await world.test
    .context(world.shop)
    .database.read((trx) => trx.select(trx.raw('now() as now')).first());
  return now;
}

function tenantWith(settings: object): Tenant {
  return { ...world.shop, moduleSettings: { commerce: settings } } as Tenant;
}

describe('the price that is shown', () => {
  test('is exact, by quantity, and in the currency asked for, else the tenant’s', async () => {
    const { id, variantId } = await product([
      { price: eur('12.5'), compareAt: eur('15'), maxQuantity: 9 },
      { price: eur('11'), minQuantity: 10 },
      { price: usd('14.01') },
    ]);
    expect(await price(variantId)).toBe('12.50 EUR (was 15.00)');
    expect(await price(variantId, 'quantity: 10')).toBe('11.00 EUR');
    expect(await price(variantId, 'currency: "USD"')).toBe('14.01 USD');
    const { data } = await world.ask(
      `{ product(id: "${id}") { onSale inDollars: onSale(currency: "USD") priceRange { min { amount } max { amount } }
          variants { prices { amount { amount } minQuantity maxQuantity } } } }`,
    );
    expect(data.product).toEqual({
      onSale: true,
      inDollars: false,
      priceRange: { min: { amount: '12.50' }, max: { amount: '12.50' } },
      variants: [
        {
          prices: [
            { amount: { amount: '12.50' }, minQuantity: 1, maxQuantity: 9 },
            { amount: { amount: '11.00' }, minQuantity: 10, maxQuantity: null },
          ],
        },
      ],
    });
  });

  test('is none, and no range, where there is no price', async () => {
    const { id, variantId } = await product([{ price: usd('1') }]);
    expect(await price(variantId)).toBeNull();
    const { data } = await world.ask(`{ product(id: "${id}") { onSale priceRange { min { amount } } } }`);
    expect(data.product).toEqual({ onSale: false, priceRange: null });
  });

  test('is the region’s own before the general one, in the region’s currency', async () => {
    const regionId = await region({ name: 'States', currency: 'USD' });
    const { variantId } = await product([
      { price: eur('10') },
      { price: usd('11') },
      { price: usd('12'), regionId },
    ]);
    expect(await price(variantId, `regionId: "${regionId}"`)).toBe('12.00 USD');
    expect(await price(variantId, 'currency: "USD"')).toBe('11.00 USD');
    expect(await price(variantId, `currency: "EUR", regionId: "${regionId}"`)).toBe('10.00 EUR');
  });

  test.each([
    ['currency: "JPY"', 'currency'],
    [`regionId: "${NO_ID}"`, 'regionId'],
  ])('is refused for %s', async (args, field) => {
    const { variantId } = await product([{ price: eur('10') }]);
    const { codes, fields } = await world.ask(
      `{ productVariant(id: "${variantId}") { price(${args}) { onSale } } }`,
    );
    expect([codes, fields]).toEqual([['BAD_USER_INPUT'], [field]]);
  });

  test('is that of a price list from its start to before its end', async () => {
    const now = (await databaseTime()).getTime();
    const hour = 3_600_000;
    const at = (milliseconds: number) => new Date(now + milliseconds).toISOString();
    const shown = async (window: object) => {
      const { variantId } = await product([{ price: eur('10') }]);
      await setPrices(variantId, [{ price: eur('8') }], await priceList(window));
      return price(variantId);
    };
    expect(await shown({})).toBe('8.00 EUR (was 10.00)');
    expect(await shown({ startsAt: at(-hour), endsAt: at(hour) })).toBe('8.00 EUR (was 10.00)');
    expect(await shown({ startsAt: at(hour) })).toBe('10.00 EUR');
    expect(await shown({ endsAt: at(-hour) })).toBe('10.00 EUR');
    expect(await shown({ status: 'DRAFT' })).toBe('10.00 EUR');
  });

  test('keeps a sale a secret until it begins', async () => {
    const { variantId } = await product([{ price: eur('10') }]);
    const startsAt = new Date(Date.now() + 3_600_000).toISOString();
    const id = await priceList({ name: 'Secret', startsAt });
    await setPrices(variantId, [{ price: eur('1') }], id);
    for (const actor of [ANONYMOUS, customer]) {
      const denied = actor === ANONYMOUS ? 'UNAUTHENTICATED' : 'PERMISSION_DENIED';
      for (const query of [
        `{ priceList(id: "${id}") { name } }`,
        '{ priceLists { edges { node { id } } } }',
        `{ productVariant(id: "${variantId}") { storedPrices { price { amount } } } }`,
      ]) {
        expect((await world.ask(query, actor)).codes).toEqual([denied]);
      }
      const { data } = await world.ask(
        `query ($reps: [_Any!]!) { _entities(representations: $reps) { __typename } }`,
        actor,
        { variables: { reps: [{ __typename: 'PriceList', id }] } },
      );
      expect(data._entities).toEqual([null]);
    }
    const { data } = await world.ask(
      `{ priceList(id: "${id}") { name isRunning prices { edges { node { price { amount } variant { id } } } } }
         productVariant(id: "${variantId}") { storedPrices { price { amount } priceList { id } } } }`,
      manager,
    );
    expect(data).toEqual({
      priceList: {
        name: 'Secret',
        isRunning: false,
        prices: { edges: [{ node: { price: { amount: '1.00' }, variant: { id: variantId } } }] },
      },
      productVariant: {
        storedPrices: [
          { price: { amount: '10.00' }, priceList: null },
          { price: { amount: '1.00' }, priceList: { id } },
        ],
      },
    });
  });
});

describe('setting prices', () => {
  test('replaces those of the list that is meant, and tells what changed by it', async () => {
    const { id, variantId } = await product([{ price: eur('10') }, { price: usd('11') }]);
    const list = await priceList();
    await setPrices(variantId, [{ price: eur('8') }], list);
    await setPrices(variantId, [{ price: eur('9') }]);
    expect(await price(variantId)).toBe('8.00 EUR (was 9.00)');
    expect(await price(variantId, 'currency: "USD"')).toBeNull();
    const of = (amount: number, currency = 'EUR') => ({ amount, currency });
    const told = { variantId, productId: id, regionId: null };
    expect(await changes(variantId)).toEqual([
      { ...told, currency: 'EUR', old: null, new: of(1000) },
      { ...told, currency: 'USD', old: null, new: of(1100, 'USD') },
      { ...told, currency: 'EUR', old: of(1000), new: of(800) },
      // The price is the same; what is struck through is not.
      { ...told, currency: 'EUR', old: of(800), new: of(800) },
      { ...told, currency: 'USD', old: of(1100, 'USD'), new: null },
    ]);
    await setPrices(variantId, [{ price: eur('9') }]);
    expect(await changes(variantId)).toHaveLength(5);
  });

  test.each<[string, readonly object[], readonly string[]]>([
    [
      'a currency the tenant does not sell in',
      [{ price: { amount: '1', currency: 'JPY' } }],
      ['price.currency'],
    ],
    ['a struck price below the price', [{ price: eur('2'), compareAt: eur('1') }], ['compareAt.amount']],
    [
      'a struck price in another currency',
      [{ price: eur('2'), compareAt: usd('3') }],
      ['compareAt.currency'],
    ],
    ['an end before the beginning', [{ price: eur('2'), minQuantity: 5, maxQuantity: 4 }], ['maxQuantity']],
    ['a region there is not', [{ price: eur('2'), regionId: NO_ID }], ['regionId']],
  ])('with %s is refused, and the field is named', async (_name, prices, fields) => {
    const { variantId } = await product();
    const answer = await setPrices(variantId, prices);
    expect(answer.codes).toEqual(['PRICE_INVALID']);
    expect(answer.fields).toEqual(fields.map((field) => `variants.0.prices.0.${field}`));
  });

  test('with two prices for one quantity, or in another currency than the region’s, is refused', async () => {
    const { variantId } = await product();
    const twice = await setPrices(variantId, [
      { price: eur('2'), maxQuantity: 5 },
      { price: eur('1'), minQuantity: 5 },
    ]);
    expect([twice.codes, twice.fields]).toEqual([['PRICE_INVALID'], ['variants.0.prices.1.minQuantity']]);
    const regionId = await region({ name: 'Z' });
    const other = await setPrices(variantId, [{ price: usd('2'), regionId }]);
    expect([other.codes, other.fields]).toEqual([['PRICE_INVALID'], ['variants.0.prices.0.price.currency']]);
    const both = await setPrices(variantId, [{ price: eur('2') }, { price: eur('2'), regionId }]);
    expect(both.codes).toEqual([]);
  });

  test.each([
    ['-1', 'amount'],
    ['1.001', 'amount'],
    ['100000000001', 'amount'],
  ])('of %s is no price', async (amount, field) => {
    const { variantId } = await product();
    const { codes, fields } = await setPrices(variantId, [{ price: eur(amount) }]);
    expect([codes, fields]).toEqual([['BAD_USER_INPUT'], [`variants.0.prices.0.price.${field}`]]);
  });

  test('of many variants is all or nothing, and names the one there is not', async () => {
    const { variantId } = await product([{ price: eur('10') }]);
    const both = (other: string) =>
      world.ask(`mutation ($input: SetPricesInput!) { setPrices(input: $input) { id } }`, manager, {
        variables: {
          input: {
            variants: [variantId, other].map((id) => ({ variantId: id, prices: [{ price: eur('1') }] })),
          },
        },
      });
    expect((await both(NO_ID)).codes).toEqual(['VARIANT_NOT_FOUND']);
    expect((await both(variantId)).fields).toEqual(['variants.1.variantId']);
    expect(await price(variantId)).toBe('10.00 EUR');
    expect((await setPrices(variantId, [], NO_ID)).codes).toEqual(['PRICE_LIST_NOT_FOUND']);
  });

  test('at once leaves one of both, whole', async () => {
    const { variantId } = await product();
    const sets = ['1', '2', '3', '4'].map((amount) => [
      { price: eur(amount), maxQuantity: 9 },
      { price: usd(amount) },
      { price: eur(amount), minQuantity: 10 },
    ]);
    const answers = await Promise.all(sets.map((prices) => setPrices(variantId, prices)));
    expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
    const { data } = await world.ask(
      `{ productVariant(id: "${variantId}") { storedPrices { price { amount } } } }`,
      manager,
    );
    const amounts = data.productVariant.storedPrices.map(
      (stored: { price: { amount: string } }) => stored.price.amount,
    );
    expect(amounts).toHaveLength(3);
    expect(new Set(amounts).size).toBe(1);
  });

  test('needs the permission, for all', async () => {
    const { variantId } = await product();
    const own = await world.user(world.shop, { 'prices:update': 'own' });
    expect((await setPrices(variantId, [], undefined, ANONYMOUS)).codes).toEqual(['UNAUTHENTICATED']);
    for (const actor of [customer, own]) {
      expect((await setPrices(variantId, [], undefined, actor)).codes).toEqual(['PERMISSION_DENIED']);
      expect((await make('Region', { name: 'R', currency: 'EUR' }, actor)).codes).toEqual([
        'PERMISSION_DENIED',
      ]);
      expect((await make('PriceList', { name: 'L' }, actor)).codes).toEqual(['PERMISSION_DENIED']);
    }
  });
});

describe('another tenant', () => {
  test('neither reads nor writes prices, lists and regions by their ids', async () => {
    const regionId = await region({ name: 'Ours', countries: ['FR'] });
    const { variantId } = await product([{ price: eur('10') }]);
    const list = await priceList();
    const there = { tenant: world.other };
    const { data } = await world.ask(
      `{ region(id: "${regionId}") { id } regionOfCountry(country: "FR") { id } priceList(id: "${list}") { id }
         regions { edges { node { id } } } priceLists { edges { node { id } } } }`,
      foreigner,
      there,
    );
    expect(data).toEqual({
      region: null,
      regionOfCountry: null,
      priceList: null,
      regions: { edges: [] },
      priceLists: { edges: [] },
    });
    const codes = async (source: string, input?: object) =>
      (await world.ask(source, foreigner, { ...there, variables: input ? { input } : {} })).codes;
    const set = 'mutation ($input: SetPricesInput!) { setPrices(input: $input) { id } }';
    const prices = [{ price: eur('0.01') }];
    expect(await codes(set, { variants: [{ variantId, prices }] })).toEqual(['VARIANT_NOT_FOUND']);
    const { data: theirs } = await world.ask(
      `mutation { createProduct(input: { translations: [{ locale: "en", title: "T" }], variants: [{}] }) { variants { id } } }`,
      foreigner,
      there,
    );
    const own = theirs.createProduct.variants[0].id;
    expect(await codes(set, { priceListId: list, variants: [{ variantId: own, prices }] })).toEqual([
      'PRICE_LIST_NOT_FOUND',
    ]);
    expect(
      await codes(set, { variants: [{ variantId: own, prices: [{ price: eur('1'), regionId }] }] }),
    ).toEqual(['PRICE_INVALID']);
    expect(await codes(`mutation { deleteRegion(id: "${regionId}") }`)).toEqual(['REGION_NOT_FOUND']);
    expect(await codes(`mutation { deletePriceList(id: "${list}") }`)).toEqual(['PRICE_LIST_NOT_FOUND']);
    const version = { expectedVersion: 1 };
    expect(
      await codes(
        `mutation ($input: UpdateRegionInput!) { updateRegion(id: "${regionId}", input: $input) { id } }`,
        version,
      ),
    ).toEqual(['REGION_NOT_FOUND']);
    expect(
      await codes(
        `mutation ($input: UpdatePriceListInput!) { updatePriceList(id: "${list}", input: $input) { id } }`,
        version,
      ),
    ).toEqual(['PRICE_LIST_NOT_FOUND']);
    expect(await price(variantId)).toBe('10.00 EUR');
  });
});

describe('regions', () => {
  test('have each country once, also when two take it at once', async () => {
    const id = await region({ name: 'Iberia', countries: ['PT', 'ES', 'ES'] });
    const taken = await make('Region', { name: 'Other', currency: 'EUR', countries: ['AD', 'ES'] });
    expect([taken.codes, taken.fields]).toEqual([['BAD_USER_INPUT'], ['countries.1']]);
    const { data } = await world.ask('{ regionOfCountry(country: "pt") { id countries } }');
    expect(data.regionOfCountry).toEqual({ id, countries: ['PT', 'ES'] });
    expect((await change('Region', id, { expectedVersion: 1, countries: ['ES'] })).codes).toEqual([]);
    const answers = await Promise.all(
      ['a', 'b'].map((name) => make('Region', { name, currency: 'EUR', countries: ['PT'] })),
    );
    expect(answers.flatMap(({ codes }) => codes)).toEqual(['BAD_USER_INPUT']);
  });

  test.each<[string, object, string]>([
    ['a blank name', { name: ' ' }, 'name'],
    ['a currency the tenant does not sell in', { currency: 'JPY' }, 'currency'],
    ['a tax of more than all', { taxRate: 10_001 }, 'taxRate'],
    ['a country that is none', { countries: ['Spain'] }, 'countries.0'],
  ])('with %s are refused', async (_name, input, field) => {
    const answer = await make('Region', { name: 'R', currency: 'EUR', ...input });
    expect([answer.codes, answer.fields]).toEqual([['BAD_USER_INPUT'], [field]]);
  });

  test('are changed on a version, and go with the prices of their own', async () => {
    const regionId = await region({ name: 'Gone' });
    const { variantId } = await product([{ price: eur('10') }, { price: eur('12'), regionId }]);
    expect((await change('Region', regionId, { expectedVersion: 2 })).codes).toEqual([
      'CONCURRENT_MODIFICATION',
    ]);
    expect((await world.ask(`mutation { deleteRegion(id: "${regionId}") }`, manager)).codes).toEqual([]);
    const { data } = await world.ask(
      `{ productVariant(id: "${variantId}") { storedPrices { price { amount } } } }`,
      manager,
    );
    expect(data.productVariant.storedPrices).toEqual([{ price: { amount: '10.00' } }]);
  });
});

describe('price lists', () => {
  test('that are switched on, changed or deleted tell what changed by it', async () => {
    const regionId = await region({ name: 'Own' });
    const { variantId } = await product([{ price: eur('10') }, { price: eur('9'), regionId }]);
    const before = (await changes(variantId)).length;
    const id = await priceList({ status: 'DRAFT' });
    await setPrices(variantId, [{ price: eur('8') }], id);
    expect(await changes(variantId)).toHaveLength(before);
    await change('PriceList', id, { expectedVersion: 1, status: 'ACTIVE' });
    expect(await price(variantId, `regionId: "${regionId}"`)).toBe('8.00 EUR (was 9.00)');
    await change('PriceList', id, { expectedVersion: 2, type: 'OVERRIDE', name: 'N' });
    expect(await price(variantId)).toBe('8.00 EUR');
    expect((await world.ask(`mutation { deletePriceList(id: "${id}") }`, manager)).codes).toEqual([]);
    expect(await price(variantId)).toBe('10.00 EUR');
    const told = (await changes(variantId))
      .slice(before)
      .map(({ regionId: place, old, new: now }) => [place, old, now]);
    const of = (amount: number) => ({ amount, currency: 'EUR' });
    expect(told).toEqual([
      [null, of(1000), of(800)],
      [regionId, of(900), of(800)],
      // What was struck through is not any more.
      [null, of(800), of(800)],
      [regionId, of(800), of(800)],
      [null, of(800), of(1000)],
      [regionId, of(800), of(900)],
    ]);
  });

  test('end after they start, and are changed on a version', async () => {
    const [earlier, later] = ['2030-01-01T00:00:00.000Z', '2030-02-01T00:00:00.000Z'];
    const wrong = await make('PriceList', { name: 'L', startsAt: later, endsAt: earlier });
    expect([wrong.codes, wrong.fields]).toEqual([['BAD_USER_INPUT'], ['endsAt']]);
    const id = await priceList({ startsAt: later });
    const moved = await change('PriceList', id, { expectedVersion: 1, endsAt: earlier });
    expect([moved.codes, moved.fields]).toEqual([['BAD_USER_INPUT'], ['endsAt']]);
    expect((await change('PriceList', id, { expectedVersion: 2 })).codes).toEqual([
      'CONCURRENT_MODIFICATION',
    ]);
    expect(
      (await change('PriceList', id, { expectedVersion: 1, startsAt: null, endsAt: earlier })).codes,
    ).toEqual([]);
  });

  test('tell when they begin and when they end, and what things cost then', async () => {
    const { variantId } = await product([{ price: eur('10') }]);
    const { variantId: unrelated } = await product([{ price: eur('10') }]);
    const before = (await changes(variantId)).length;
    const now = (await databaseTime()).getTime();
    const id = await priceList({
      startsAt: new Date(now + 1_000).toISOString(),
      endsAt: new Date(now + 2_500).toISOString(),
    });
    await setPrices(variantId, [{ price: eur('7') }], id);
    expect(await changes(variantId)).toHaveLength(before);
    const of = (amount: number) => ({ amount, currency: 'EUR' });
    await expect
      .poll(
        async () => (await changes(variantId)).slice(before).map(({ old, new: next }) => [old, next]),
        SOON,
      )
      .toEqual([
        [of(1000), of(700)],
        [of(700), of(1000)],
      ]);
    expect(await price(variantId)).toBe('10.00 EUR');
    expect(await changes(unrelated)).toHaveLength(1);
    const moments = (await world.events()).filter(
      ({ type, payload }) =>
        /^price_list\.(started|ended)$/.test(type) && (payload as { priceListId: string }).priceListId === id,
    );
    expect(moments.map(({ type }) => type)).toEqual(['price_list.started', 'price_list.ended']);
  });

  test('that are put off, or switched off, tell nothing at the time that was meant before', async () => {
    const { variantId } = await product([{ price: eur('10') }]);
    const { variantId: witness } = await product([{ price: eur('10') }]);
    const before = (await changes(variantId)).length;
    const now = (await databaseTime()).getTime();
    const startsAt = new Date(now + 1_500).toISOString();
    const put = await priceList({ startsAt });
    const off = await priceList({ startsAt });
    const gone = await priceList({ startsAt });
    for (const id of [put, off, gone]) await setPrices(variantId, [{ price: eur('7') }], id);
    const last = new Date(now + 1_600).toISOString();
    await setPrices(witness, [{ price: eur('7') }], await priceList({ startsAt: last }));
    await change('PriceList', put, { expectedVersion: 1, startsAt: new Date(now + 3_600_000).toISOString() });
    await change('PriceList', off, { expectedVersion: 1, status: 'DRAFT' });
    await world.ask(`mutation { deletePriceList(id: "${gone}") }`, manager);
    // Later than the others by the order of their times, and so is what its consumer tells.
    await expect.poll(async () => (await changes(witness)).length, SOON).toBe(2);
    expect(await changes(variantId)).toHaveLength(before);
    const started = (await world.events()).filter(({ type }) => type === 'price_list.started');
    const ids = started.map(({ payload }) => (payload as { priceListId: string }).priceListId);
    expect([put, off, gone].filter((id) => ids.includes(id))).toEqual([]);
  });
});

describe('settings', () => {
  test('say in which currencies prices can be, and which is shown', async () => {
    const { variantId } = await product([{ price: eur('10') }, { price: usd('11') }]);
    const shown = (settings: object, args = '') =>
      world.ask(
        `{ productVariant(id: "${variantId}") { price${args} { amount { currency } } } }`,
        ANONYMOUS,
        {
          tenant: tenantWith(settings),
        },
      );
    const dollars = { currencies: ['USD', 'EUR'] };
    expect((await shown(dollars)).data.productVariant.price.amount.currency).toBe('USD');
    expect((await shown({ currencies: ['USD'] }, '(currency: "EUR")')).fields).toEqual(['currency']);
    const { codes } = await world.ask(
      `mutation ($input: SetPricesInput!) { setPrices(input: $input) { id } }`,
      manager,
      {
        tenant: tenantWith({ currencies: ['USD'] }),
        variables: { input: { variants: [{ variantId, prices: [{ price: eur('1') }] }] } },
      },
    );
    expect(codes).toEqual(['PRICE_INVALID']);
    expect(commerce.settings.safeParse({ currencies: [] }).success).toBe(false);
  });
});

test('stored prices cost the same number of statements however many there are', async () => {
  const list = await priceList();
  const regionId = await region({ name: 'Counted' });
  const more = async (count: number) => {
    for (let index = 0; index < count; index += 1) {
      const { variantId } = await product([{ price: eur('10') }, { price: eur('9'), regionId }]);
      await setPrices(variantId, [{ price: eur('8') }], list);
    }
  };
  const cost = () =>
    statementsOf(async () => {
      const { errors } = await world.ask(
        `{ priceList(id: "${list}") { prices(first: 100) { edges { node {
             price { amount } region { name } priceList { name }
             variant { title product { title } storedPrices { region { name } priceList { name } } } } } } } }`,
        manager,
      );
      expect(errors).toEqual([]);
    });
  await more(1);
  const one = await cost();
  await more(4);
  expect(await cost()).toBe(one);
});
