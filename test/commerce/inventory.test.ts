import { ANONYMOUS } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop[Symbol.asyncDispose]());

const NO_ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';
const SET = `mutation ($variantId: UUID!, $locationId: UUID!, $input: SetInventoryInput!) {
  setInventory(variantId: $variantId, locationId: $locationId, input: $input) { inventory { available inStock } }
}`;
const ADJUST = `mutation ($variantId: UUID!, $locationId: UUID!, $by: Int!) {
  adjustInventory(variantId: $variantId, locationId: $locationId, by: $by) { inventory { available } }
}`;
const MOVE = `mutation ($variantId: UUID!, $input: MoveInventoryInput!) {
  moveInventory(variantId: $variantId, input: $input) { inventory { available perLocation { stocked location { name } } } }
}`;

let serial = 0;

async function newLocation(input: object = {}): Promise<{ id: string; version: number; name: string }> {
  serial += 1;
  const { createStockLocation } = await shop.done(
    `mutation ($input: CreateStockLocationInput!) { createStockLocation(input: $input) { id version name } }`,
    shop.manager,
    { input: { name: `Place ${serial}`, ...input } },
  );
  return createStockLocation;
}

async function eventsOf(variantId: string) {
  return (await shop.world.events())
    .filter(({ payload }) => (payload as { variantId?: string }).variantId === variantId)
    .filter(({ type }) => type.startsWith('inventory.'))
    .map(({ type, payload }) => {
      const { oldQuantity, newQuantity, remaining } = payload as Record<string, number>;
      return type === 'inventory.low' ? `low ${remaining}` : `${oldQuantity} to ${newQuantity}`;
    });
}

describe('stock', () => {
  test('is set and adjusted, and tells when it gets low, once', async () => {
    const { variantId } = await shop.product({ stock: 10 });
    const key = { variantId, locationId: shop.location };
    await shop.done(ADJUST, shop.manager, { ...key, by: -4 });
    await shop.done(ADJUST, shop.manager, { ...key, by: -1 });
    await shop.done(ADJUST, shop.manager, { ...key, by: -1 });
    await shop.done(SET, shop.manager, { ...key, input: { stocked: 20 } });
    await shop.done(SET, shop.manager, { ...key, input: { stocked: 20, lowStockThreshold: 19 } });
    await shop.done(ADJUST, shop.manager, { ...key, by: -1 });
    expect(await eventsOf(variantId)).toEqual([
      '0 to 10',
      '10 to 6',
      '6 to 5',
      'low 5',
      '5 to 4',
      '4 to 20',
      '20 to 19',
      'low 19',
    ]);
  });

  test('adds up over the locations that are active', async () => {
    const { variantId } = await shop.product({ stock: 3 });
    const other = await newLocation();
    await shop.done(SET, shop.manager, { variantId, locationId: other.id, input: { stocked: 4 } });
    expect(await shop.available(variantId)).toBe(7);
    await shop.done(
      `mutation ($id: UUID!, $version: Int!) {
        updateStockLocation(id: $id, input: { expectedVersion: $version, isActive: false }) { isActive }
      }`,
      shop.manager,
      { id: other.id, version: other.version },
    );
    expect(await shop.available(variantId)).toBe(3);
  });

  test('is moved between locations, and no more than there is', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const other = await newLocation();
    const input = { fromLocationId: shop.location, toLocationId: other.id, quantity: 2 };
    const { moveInventory } = await shop.done(MOVE, shop.manager, { variantId, input });
    expect(moveInventory.inventory).toEqual({
      available: 5,
      perLocation: [
        { stocked: 3, location: { name: 'Here' } },
        { stocked: 2, location: { name: other.name } },
      ],
    });
    const refused = await shop.ask(MOVE, shop.manager, { variantId, input: { ...input, quantity: 4 } });
    expect(refused.errors?.[0]?.extensions).toMatchObject({
      code: 'INSUFFICIENT_INVENTORY',
      variantId,
      requested: 4,
      available: 3,
    });
  });

  test('is never less than what is promised, but for what is sold on backorder', async () => {
    const { variantId } = await shop.product({ stock: 2 });
    const key = { variantId, locationId: shop.location };
    expect((await shop.ask(ADJUST, shop.manager, { ...key, by: -3 })).codes).toEqual([
      'INSUFFICIENT_INVENTORY',
    ]);
    const owed = await shop.product({ facts: { allowBackorder: true } });
    await shop.order([{ variantId: owed.variantId, quantity: 3 }]);
    expect(await eventsOf(owed.variantId)).toEqual(['0 to -3']);
    expect(await shop.available(owed.variantId)).toBe(0);
  });

  test('that is not counted is always there', async () => {
    const { variantId } = await shop.product({ facts: { manageInventory: false } });
    expect(await shop.available(variantId)).toBeNull();
    await shop.order([{ variantId, quantity: 100 }]);
    const refused = await shop.ask(ADJUST, shop.manager, { variantId, locationId: shop.location, by: 1 });
    expect(refused.codes).toEqual(['INVENTORY_NOT_MANAGED']);
  });

  test('counts every one of many changes at once', async () => {
    const { variantId } = await shop.product({ stock: 10 });
    const changes = Array.from({ length: 20 }, (_, index) =>
      shop.done(ADJUST, shop.manager, { variantId, locationId: shop.location, by: index % 2 ? 3 : -1 }),
    );
    await Promise.all(changes);
    expect(await shop.available(variantId)).toBe(30);
  });
});

describe('who', () => {
  test('may see where stock is: staff; how much there is: everybody', async () => {
    const { productId } = await shop.product({ stock: 2 });
    const query = `query ($id: UUID!) {
      product(id: $id) { inStock totalAvailable variants { inventory { available inStock perLocation { stocked } } } }
    }`;
    const seen = await shop.ask(query, ANONYMOUS, { id: productId });
    expect(seen.codes).toEqual(['UNAUTHENTICATED']);
    expect(seen.data.product).toEqual({
      inStock: true,
      totalAvailable: 2,
      variants: [{ inventory: { available: 2, inStock: true, perLocation: null } }],
    });
    const { product } = await shop.done(query, shop.manager, { id: productId });
    expect(product.variants[0].inventory.perLocation).toEqual([{ stocked: 2 }]);
    expect(
      (await shop.ask('{ inventoryLevels { edges { node { stocked } } } }', shop.customer)).codes,
    ).toEqual(['PERMISSION_DENIED']);
  });

  test('may change it: nobody of another tenant, though they know the ids', async () => {
    const { variantId } = await shop.product({ stock: 2 });
    const key = { variantId, locationId: shop.location };
    expect((await shop.ask(ADJUST, shop.foreigner, { ...key, by: 1 })).codes).toEqual(['VARIANT_NOT_FOUND']);
    expect((await shop.ask(ADJUST, shop.customer, { ...key, by: 1 })).codes).toEqual(['PERMISSION_DENIED']);
    const { data } = await shop.ask('{ stockLocations { id } }', shop.foreigner);
    expect(data.stockLocations).toEqual([]);
    expect(
      (await shop.ask(`mutation { deleteStockLocation(id: "${shop.location}") }`, shop.foreigner)).codes,
    ).toEqual(['STOCK_LOCATION_NOT_FOUND']);
  });
});

test.each([
  [ADJUST, { by: 0 }, ['by']],
  [SET, { input: { stocked: -1 } }, ['stocked']],
  [SET, { input: { incoming: 2_000_000_000 } }, ['incoming']],
  [
    MOVE,
    { input: { fromLocationId: NO_ID, toLocationId: NO_ID, quantity: 0 } },
    ['quantity', 'toLocationId'],
  ],
])('bad input names its field: %#', async (source, variables, fields) => {
  const { variantId } = await shop.product();
  const answer = await shop.ask(source, shop.manager, {
    variantId,
    ...(source === MOVE ? {} : { locationId: shop.location }),
    ...variables,
  });
  expect([answer.codes, answer.fields]).toEqual([['BAD_USER_INPUT'], fields]);
});

test('who may read the inventory is told live that stock got low', async () => {
  const { variantId, productId } = await shop.product();
  const low = (actor: Parameters<Shop['ask']>[1]) =>
    shop.world.ask(
      `subscription { inventoryLow { remaining threshold variant { id } location { name } } }`,
      actor,
      {
        rootValue: {
          type: 'inventory.low',
          payload: { variantId, productId, locationId: shop.location, remaining: 1, threshold: 5 },
        },
        tenant: actor === shop.foreigner ? shop.world.other : shop.world.shop,
      },
    );
  expect((await low(shop.manager)).data.inventoryLow).toEqual({
    remaining: 1,
    threshold: 5,
    variant: { id: variantId },
    location: { name: 'Here' },
  });
  expect((await low(shop.foreigner)).data.inventoryLow).toMatchObject({ variant: null, location: null });
});

test('a location is deleted when it is empty, and its name is taken once', async () => {
  const { id, name } = await newLocation();
  const { variantId } = await shop.product();
  const again = await shop.ask(
    `mutation { createStockLocation(input: { name: "${name}" }) { id } }`,
    shop.manager,
  );
  expect(again.codes).toEqual(['DUPLICATE_STOCK_LOCATION']);
  await shop.done(SET, shop.manager, { variantId, locationId: id, input: { stocked: 1 } });
  const remove = `mutation { deleteStockLocation(id: "${id}") }`;
  expect((await shop.ask(remove, shop.manager)).codes).toEqual(['STOCK_LOCATION_IN_USE']);
  await shop.done(ADJUST, shop.manager, { variantId, locationId: id, by: -1 });
  expect(await shop.done(remove, shop.manager)).toEqual({ deleteStockLocation: true });
});

test('a list of products costs the same number of statements however long, its stock included', async () => {
  const { statementsOf } = await import('../content/world.js');
  const list = (first: number) =>
    statementsOf(() =>
      shop.done(
        `query ($first: Int) { products(first: $first) { edges { node { inStock variants { inventory { available } } } } } }`,
        ANONYMOUS,
        { first },
      ),
    );
  await list(5);
  expect(await list(5)).toBe(await list(1));
});
