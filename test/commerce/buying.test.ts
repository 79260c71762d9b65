import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { startTestGateway, type TestGateway } from '../kit/gateway.js';
import { adminOf } from '../live/comments.js';
import { ADDRESS } from './shop.js';

// Buying behind the gateway, with the demo's data: over HTTP and WebSocket, composed with the other modules.

let gateway: TestGateway;
let admin: ApiClient;
let visitor: ApiClient;
let location: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await adminOf(gateway.url);
  visitor = new ApiClient(gateway.url, { tenant: 'demo' });
  const { stockLocations } = await done(admin, '{ stockLocations { id } }');
  location = stockLocations[0].id;
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
async function done(client: ApiClient, query: string, variables?: object): Promise<any> {
  const { data, errors } = await client.post(query, variables);
  expect(errors).toEqual([]);
  return data;
}

const CHECKOUT = `mutation ($input: CheckoutInput!) { checkout(input: $input) { id number status } }`;

async function newProduct(stocked: number): Promise<{ productId: string; variantId: string }> {
  const { createProduct } = await done(
    admin,
    `mutation ($input: CreateProductInput!) { createProduct(input: $input) { id variants { id } } }`,
    {
      input: {
        translations: [{ locale: 'en', title: `Wanted ${randomUUID()}` }],
        variants: [{ prices: [{ price: { amount: '10', currency: 'EUR' } }] }],
        publish: true,
      },
    },
  );
  const variantId = createProduct.variants[0].id;
  await done(
    admin,
    `mutation ($variantId: UUID!, $locationId: UUID!, $stocked: Int!) {
      setInventory(variantId: $variantId, locationId: $locationId, input: { stocked: $stocked }) { id }
    }`,
    { variantId, locationId: location, stocked },
  );
  return { productId: createProduct.id, variantId };
}

/** What a guest sends to order one piece. */
async function filledCart(variantId: string) {
  const { createCart } = await done(visitor, `mutation { createCart { token } }`);
  const { token } = createCart;
  await done(
    visitor,
    `mutation ($token: String, $variantId: UUID!) { addCartLine(cartToken: $token, variantId: $variantId) { id } }`,
    { token, variantId },
  );
  const { updateCart } = await done(
    visitor,
    `mutation ($token: String, $input: UpdateCartInput!) {
      updateCart(cartToken: $token, input: $input) { total { amount currency } }
    }`,
    {
      token,
      input: { email: `${randomUUID()}@example.com`, shippingAddress: ADDRESS, shippingOption: 'standard' },
    },
  );
  return { cartToken: token, expectedTotal: updateCart.total, idempotencyKey: randomUUID() };
}

test('fifty who want the last ten: ten orders, forty are told that there are none, and nothing is left', async () => {
  const { productId, variantId } = await newProduct(10);
  const inputs = [];
  for (let client = 0; client < 50; client += 1) inputs.push(await filledCart(variantId));
  const answers = await Promise.all(
    inputs.map((input) => visitor.post<{ checkout: { number: number } }>(CHECKOUT, { input })),
  );
  const ordered = answers.flatMap(({ data }) => data?.checkout?.number ?? []).sort((a, b) => a - b);
  expect(ordered).toEqual(Array.from({ length: 10 }, (_, index) => (ordered[0] ?? 0) + index));
  const refused = answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions));
  expect(refused).toHaveLength(40);
  for (const extensions of refused) {
    expect(extensions).toMatchObject({
      code: 'INSUFFICIENT_INVENTORY',
      variantId,
      requested: 1,
      available: 0,
    });
  }
  const { product } = await done(
    admin,
    `query ($id: UUID!) { product(id: $id) { totalAvailable inStock variants { inventory { perLocation { stocked reserved } } } } }`,
    { id: productId },
  );
  expect(product).toEqual({
    totalAvailable: 0,
    inStock: false,
    variants: [{ inventory: { perLocation: [{ stocked: 10, reserved: 10 }] } }],
  });
}, 120_000);

describe('live', () => {
  test('a guest follows the order while staff bring it on, and another client sees the stock fall', async () => {
    const { productId, variantId } = await newProduct(3);
    await using guest = await visitor.listen();
    await using stranger = await visitor.listen();
    await using staff = await admin.listen();
    const stock = guest.subscribe<object, object>(
      `subscription ($id: UUID!) { inventoryChanged(productId: $id) { inventory { available } product { inStock } } }`,
      { id: productId },
    );
    const placed = staff.subscribe<object, object>(
      `subscription { orderPlaced { number user { id } lines { quantity } } }`,
    );
    // Both are listening once a change has come through.
    await expect
      .poll(
        async () => {
          await done(
            admin,
            `mutation ($variantId: UUID!, $locationId: UUID!) {
              adjustInventory(variantId: $variantId, locationId: $locationId, by: 1) { id }
            }`,
            { variantId, locationId: location },
          );
          return stock.results.length;
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBeGreaterThan(0);
    const input = await filledCart(variantId);
    const { checkout } = await done(visitor, CHECKOUT, { input });
    const { product } = await done(visitor, `query ($id: UUID!) { product(id: $id) { totalAvailable } }`, {
      id: productId,
    });
    await expect
      .poll(() => stock.results.at(-1)?.data, { timeout: 20_000 })
      .toEqual({
        inventoryChanged: {
          inventory: { available: product.totalAvailable },
          product: { inStock: true },
        },
      });
    await expect
      .poll(() => placed.results.at(-1)?.data, { timeout: 20_000 })
      .toEqual({ orderPlaced: { number: checkout.number, user: null, lines: [{ quantity: 1 }] } });

    const follow = `subscription ($id: UUID!, $token: String) {
      orderStatusChanged(orderId: $id, cartToken: $token) { newStatus order { trackingNumber } }
    }`;
    const mine = guest.subscribe<object, object>(follow, { id: checkout.id, token: input.cartToken });
    const theirs = stranger.subscribe<object, object>(follow, { id: checkout.id });
    const guessed = stranger.subscribe<object, object>(follow, { id: checkout.id, token: 'guessed' });
    // A subscription has no acknowledgement: an answer on the same socket after it means that it is in place.
    for (const listener of [guest, stranger]) {
      await listener.subscribe<object, object>(`{ __typename }`).first(1);
    }
    for (const step of [
      'confirmOrder(id: $id)',
      'payOrder(id: $id, input: { paymentId: "p", paymentMethod: "cash" })',
      'shipOrder(id: $id, input: { trackingNumber: "T1", carrier: "Post" })',
      'deliverOrder(id: $id)',
    ]) {
      await done(admin, `mutation ($id: UUID!) { ${step} { id } }`, { id: checkout.id });
    }
    const results = await mine.first(4, 20_000);
    const changes = results.map(({ data }) => (data as { orderStatusChanged: object }).orderStatusChanged);
    expect(changes).toMatchObject([
      { newStatus: 'CONFIRMED' },
      { newStatus: 'PAID' },
      { newStatus: 'SHIPPED', order: { trackingNumber: 'T1' } },
      { newStatus: 'DELIVERED', order: { trackingNumber: 'T1' } },
    ]);
    expect([...theirs.results, ...guessed.results]).toEqual([]);
  }, 90_000);

  test('what only staff may hear, nobody else may listen to', async () => {
    await using listener = await visitor.listen();
    for (const field of ['orderPlaced { id }', 'inventoryLow { remaining }']) {
      expect(await listener.subscribe(`subscription { ${field} }`).ended).toMatchObject([
        { extensions: { code: 'UNAUTHENTICATED' } },
      ]);
    }
  });
});

test('a user of another module has the orders of this one', async () => {
  const { data, errors } = await admin.post(`{ me { orders(first: 1) { edges { node { number } } } } }`);
  expect(errors).toEqual([]);
  expect(data).toMatchObject({ me: { orders: { edges: expect.any(Array) } } });
  const { dashboardStats } = await done(
    admin,
    `{ dashboardStats { totalOrders ordersChange totalRevenue { amount currency } revenueChange totalPosts } }`,
  );
  expect(dashboardStats.totalOrders).toBeGreaterThan(0);
});

describe('stock over plain HTTP', () => {
  async function call(
    method: string,
    path: string,
    { body, token }: { body?: unknown; token?: string } = {},
  ) {
    const response = await fetch(`${gateway.url}/api/commerce${path}`, {
      method,
      headers: {
        'x-tenant-id': 'demo',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  test('is told, adjusted, set and checked', async () => {
    const { variantId } = await newProduct(5);
    const token = admin.options.token as string;
    const path = `/variants/${variantId}/inventory`;
    const level = {
      location_id: location,
      stocked: 5,
      reserved: 0,
      incoming: 0,
      low_stock_threshold: null,
      is_active: true,
    };
    expect(await call('GET', path, { token })).toEqual({
      status: 200,
      body: { variant_id: variantId, available: 5, in_stock: true, levels: [level] },
    });
    const adjusted = await call('POST', `${path}/adjust`, { token, body: { location_id: location, by: -2 } });
    expect(adjusted.body).toMatchObject({ available: 3 });
    const set = await call('POST', `${path}/set`, {
      token,
      body: { location_id: location, stocked: 7, low_stock_threshold: 2 },
    });
    expect(set.body).toMatchObject({ available: 7, levels: [{ low_stock_threshold: 2 }] });
    const check = (quantity: number) =>
      call('POST', '/inventory/check', { body: { items: [{ variant_id: variantId, quantity }] } });
    expect((await check(7)).body).toMatchObject({ is_available: true });
    expect((await check(8)).body).toEqual({
      is_available: false,
      items: [{ variant_id: variantId, quantity: 8, available: 7, is_available: false }],
    });
  });

  test('names what is wrong, and refuses who may not', async () => {
    const { variantId } = await newProduct(1);
    const token = admin.options.token as string;
    const path = `/variants/${variantId}/inventory`;
    expect((await call('GET', path)).status).toBe(401);
    const bad = await call('POST', `${path}/set`, {
      token,
      body: { location_id: location, low_stock_threshold: -1 },
    });
    expect([bad.status, bad.body.errors[0].extensions.fields[0].path]).toEqual([400, 'low_stock_threshold']);
    const none = await call('POST', `${path}/adjust`, { token, body: { location_id: location, by: -2 } });
    expect(none.body.errors[0].extensions).toMatchObject({ code: 'INSUFFICIENT_INVENTORY', available: 1 });
  });
});
