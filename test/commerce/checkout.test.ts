import { ANONYMOUS } from '@rustok/kernel';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADDRESS, CHECKOUT, openShop, type Shop } from './shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop[Symbol.asyncDispose]());

const NO_TOTAL = { amount: '0', currency: 'EUR' };

function key() {
  return randomUUID();
}

function tell(variant: object, actor = ANONYMOUS as Parameters<Shop['ask']>[1]) {
  return shop.ask(CHECKOUT, actor, { input: { idempotencyKey: key(), expectedTotal: NO_TOTAL, ...variant } });
}

async function discount(input: object): Promise<string> {
  const code = `C${randomUUID().slice(0, 8)}`;
  await shop.done(
    `mutation ($input: CreateDiscountInput!) { createDiscount(input: $input) { id } }`,
    shop.manager,
    { input: { code, type: 'FIXED', amount: { amount: '1', currency: 'EUR' }, ...input } },
  );
  return code;
}

async function apply(token: string, code: string): Promise<{ amount: string; currency: string }> {
  const { applyDiscount } = await shop.done(
    `mutation ($token: String, $code: String!) {
      applyDiscount(cartToken: $token, code: $code) { total { amount currency } }
    }`,
    ANONYMOUS,
    { token, code },
  );
  return applyDiscount.total;
}

describe('an order', () => {
  test('is what was in the cart, at what it cost, with stock kept for it', async () => {
    const { variantId } = await shop.product({ stock: 5, price: '19.99' });
    const { token, total } = await shop.cart([{ variantId, quantity: 2 }], 'ada@example.com');
    expect(total).toEqual({ amount: '44.88', currency: 'EUR' });
    const { checkout } = await shop.done(
      `mutation ($input: CheckoutInput!) {
        checkout(input: $input) {
          id status email subtotal { amount } shippingTotal { amount } total { amount currency } shippingName
          shippingAddress { city } billingAddress { city } customer { email }
          lines { title variantTitle quantity unitPrice { amount } subtotal { amount } }
        }
      }`,
      ANONYMOUS,
      { input: { cartToken: token, expectedTotal: total, idempotencyKey: key() } },
    );
    expect(checkout).toMatchObject({
      status: 'PENDING',
      email: 'ada@example.com',
      subtotal: { amount: '39.98' },
      shippingTotal: { amount: '4.90' },
      total: { amount: '44.88', currency: 'EUR' },
      shippingName: 'Standard',
      shippingAddress: { city: 'Berlin' },
      billingAddress: { city: 'Berlin' },
      customer: null,
      lines: [
        { variantTitle: null, quantity: 2, unitPrice: { amount: '19.99' }, subtotal: { amount: '39.98' } },
      ],
    });
    expect(await shop.available(variantId)).toBe(3);
    const placed = (await shop.world.events()).filter(({ type }) => type === 'order.placed').at(-1);
    expect(placed?.payload).toEqual({
      orderId: checkout.id,
      customerId: expect.any(String),
      userId: null,
      total: { amount: 4488, currency: 'EUR' },
    });
  });

  test('is made once for one key, also when it is asked for many times at once', async () => {
    const { variantId } = await shop.product({ stock: 9 });
    const { token, total } = await shop.cart([{ variantId }]);
    const input = { cartToken: token, expectedTotal: total, idempotencyKey: key() };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => shop.done(CHECKOUT, ANONYMOUS, { input })),
    );
    expect(new Set(answers.map(({ checkout }) => checkout.id)).size).toBe(1);
    expect(await shop.available(variantId)).toBe(8);

    const other = await shop.cart([{ variantId }]);
    const reused = await tell({ ...input, cartToken: other.token });
    expect([reused.codes, reused.fields]).toEqual([['IDEMPOTENCY_KEY_REUSED'], ['idempotencyKey']]);
    expect((await tell({ cartToken: token, expectedTotal: total })).codes).toEqual(['CART_NOT_FOUND']);
  });

  test('of who is signed in is theirs, and its key theirs too', async () => {
    const user = await shop.world.user(shop.world.shop, 'customer');
    const { variantId } = await shop.product({ stock: 9 });
    const add = `mutation ($variantId: UUID!) { addCartLine(variantId: $variantId) { id } }`;
    await shop.done(add, user, { variantId });
    const { updateCart } = await shop.done(
      `mutation ($input: UpdateCartInput!) { updateCart(input: $input) { total { amount currency } } }`,
      user,
      { input: { shippingAddress: ADDRESS, shippingOption: 'standard' } },
    );
    const input = { expectedTotal: updateCart.total, idempotencyKey: key() };
    const { checkout } = await shop.done(CHECKOUT, user, { input });
    expect((await shop.done(CHECKOUT, user, { input })).checkout.id).toBe(checkout.id);
    const { myCustomer } = await shop.done(
      `{ myCustomer { email name isGuest orders { edges { node { id email } } } } }`,
      user,
    );
    // Nothing was said of an address to write to: it is that of the account.
    expect(myCustomer).toEqual({
      email: `${user.userId}@test.local`,
      name: 'Ada Byron',
      isGuest: false,
      orders: { edges: [{ node: { id: checkout.id, email: `${user.userId}@test.local` } }] },
    });
    await shop.done(add, user, { variantId });
    expect((await tell(input, user)).codes).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });

  test('has the next number, without gaps, also where others fail in between', async () => {
    const { variantId } = await shop.product({ stock: 6 });
    const carts = await Promise.all(Array.from({ length: 10 }, () => shop.cart([{ variantId }])));
    const answers = await Promise.all(
      carts.map(({ token, total }) => tell({ cartToken: token, expectedTotal: total })),
    );
    const numbers = answers.flatMap(({ data }) => data?.checkout.number ?? []).sort((a, b) => a - b);
    expect(numbers).toHaveLength(6);
    expect(numbers.map((number) => number - numbers[0])).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await shop.available(variantId)).toBe(0);
  });

  test('is refused when it costs something else than the client has seen', async () => {
    const { variantId } = await shop.product({ stock: 9 });
    const { token, total } = await shop.cart([{ variantId }]);
    await shop.done(`mutation ($input: SetPricesInput!) { setPrices(input: $input) { id } }`, shop.manager, {
      input: { variants: [{ variantId, prices: [{ price: { amount: '11', currency: 'EUR' } }] }] },
    });
    const { errors } = await tell({ cartToken: token, expectedTotal: total });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'CART_CHANGED',
      expectedTotal: { amount: 1490, currency: 'EUR' },
      total: { amount: 1590, currency: 'EUR' },
    });
    expect(await shop.available(variantId)).toBe(9);
  });

  test('of two variants in either order never locks another out', async () => {
    const [one, two] = [await shop.product({ stock: 20 }), await shop.product({ stock: 20 })];
    const carts = await Promise.all(
      Array.from({ length: 20 }, (_, index) => shop.cart(index % 2 ? [one, two] : [two, one])),
    );
    const answers = await Promise.all(
      carts.map(({ token, total }) => tell({ cartToken: token, expectedTotal: total })),
    );
    expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
    expect(await Promise.all([one, two].map(({ variantId }) => shop.available(variantId)))).toEqual([0, 0]);
  });

  test('is not made of what is missing: nothing is kept of it', async () => {
    const [there, scarce] = [await shop.product({ stock: 9 }), await shop.product({ stock: 1 })];
    const { token, total } = await shop.cart([there, { ...scarce, quantity: 2 }]);
    const { errors } = await tell({ cartToken: token, expectedTotal: total });
    expect(errors?.[0]?.extensions).toEqual({
      code: 'INSUFFICIENT_INVENTORY',
      variantId: scarce.variantId,
      requested: 2,
      available: 1,
    });
    expect(await shop.available(there.variantId)).toBe(9);
  });

  test('is taken from several locations where no one has it all', async () => {
    const { variantId } = await shop.product({ stock: 2 });
    const { createStockLocation } = await shop.done(
      `mutation { createStockLocation(input: { name: "There" }) { id } }`,
      shop.manager,
    );
    await shop.done(
      `mutation ($variantId: UUID!, $locationId: UUID!) {
        setInventory(variantId: $variantId, locationId: $locationId, input: { stocked: 2 }) { id }
      }`,
      shop.manager,
      { variantId, locationId: createStockLocation.id },
    );
    await shop.order([{ variantId, quantity: 3 }]);
    expect(await shop.available(variantId)).toBe(1);
  });
});

describe('a discount', () => {
  test('that is good for three is used by three of many at once', async () => {
    const { variantId } = await shop.product({ stock: 50 });
    const code = await discount({ usageLimit: 3 });
    const carts = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { token } = await shop.cart([{ variantId }]);
        return { cartToken: token, expectedTotal: await apply(token, code) };
      }),
    );
    const answers = await Promise.all(carts.map((cart) => tell(cart)));
    const codes = answers.map((answer) => answer.codes[0] ?? 'ordered');
    expect(codes.filter((each) => each === 'ordered')).toHaveLength(3);
    // Who came after the last use sees that the cart costs more by now, or loses the race for it.
    expect(codes.filter((each) => each === 'DISCOUNT_EXHAUSTED' || each === 'CART_CHANGED')).toHaveLength(7);
    const { discounts } = await shop.done(
      `{ discounts { edges { node { code timesUsed } } } }`,
      shop.manager,
    );
    expect(discounts.edges).toContainEqual({ node: { code: code.toUpperCase(), timesUsed: 3 } });
    expect(await shop.available(variantId)).toBe(47);
  });

  test('that is good once for a customer is used once, and is given back by cancelling', async () => {
    const { variantId } = await shop.product({ stock: 50 });
    const code = await discount({ usageLimitPerCustomer: 1 });
    const first = await shop.cart([{ variantId }], 'twice@example.com');
    const { data } = await tell({ cartToken: first.token, expectedTotal: await apply(first.token, code) });
    const second = await shop.cart([{ variantId }], 'twice@example.com');
    const refused = await shop.ask(
      `mutation ($token: String, $code: String!) { applyDiscount(cartToken: $token, code: $code) { id } }`,
      ANONYMOUS,
      { token: second.token, code },
    );
    expect(refused.codes).toEqual(['DISCOUNT_EXHAUSTED']);
    await shop.done(`mutation { cancelOrder(id: "${data.checkout.id}") { status } }`, shop.manager);
    expect((await apply(second.token, code)).amount).toBe('13.90');
  });
});

describe('a cart that cannot be ordered says why', () => {
  test.each<[string, string, readonly string[], readonly string[]]>([
    ['nothing in it', '', ['CART_EMPTY'], []],
    ['nobody to send it to', 'line', ['CART_INCOMPLETE'], ['email', 'shippingAddress', 'shippingOption']],
  ])('%s', async (_name, filled, codes, fields) => {
    const { createCart } = await shop.done(`mutation { createCart { token } }`);
    const { variantId } = await shop.product({ stock: 1 });
    if (filled) {
      await shop.done(
        `mutation ($token: String, $variantId: UUID!) { addCartLine(cartToken: $token, variantId: $variantId) { id } }`,
        ANONYMOUS,
        { token: createCart.token, variantId },
      );
    }
    const answer = await tell({ cartToken: createCart.token });
    expect([answer.codes, answer.fields]).toEqual([codes, fields]);
  });

  test('a line that is not on sale any more', async () => {
    const { productId, variantId } = await shop.product({ stock: 1 });
    const { token, total } = await shop.cart([{ variantId }]);
    await shop.done(`mutation { unpublishProduct(id: "${productId}") { id } }`, shop.manager);
    const { errors } = await tell({ cartToken: token, expectedTotal: total });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'CART_LINES_UNAVAILABLE',
      lines: [{ variantId, problem: 'unavailable' }],
    });
  });
});

describe('as the tenant has set it', () => {
  test('guests may not order', async () => {
    const { variantId } = await shop.product({ stock: 1 });
    const { token, total } = await shop.cart([{ variantId }]);
    await shop.set({ guestCheckout: false });
    expect((await tell({ cartToken: token, expectedTotal: total })).codes).toEqual(['UNAUTHENTICATED']);
    await shop.set({});
  });

  test('orders are confirmed at once', async () => {
    await shop.set({ confirmOrders: true });
    const { variantId } = await shop.product({ stock: 1 });
    expect((await shop.order([{ variantId }])).status).toBe('CONFIRMED');
    await shop.set({});
  });

  test('orders that are not paid in time are cancelled, and their stock is there again', async () => {
    await shop.set({ unpaidOrderMinutes: 1 });
    const { variantId } = await shop.product({ stock: 1 });
    const { id } = await shop.order([{ variantId }]);
    await shop.set({});
    const { database } = shop.world.context();
    expect(await shop.available(variantId)).toBe(0);
    // The time comes: what is scheduled is published as soon as it can be.
    await database.transaction(async ({ trx }) => {
      await trx('sys_scheduled_events')
        .where({ key: `order:${id}` })
        .update({ due_at: new Date(0), next_attempt_at: new Date(0) });
    });
    await expect.poll(() => shop.available(variantId), { timeout: 20_000 }).toBe(1);
    const { order } = await shop.done(`{ order(id: "${id}") { status cancelReason } }`, shop.manager);
    expect(order).toEqual({ status: 'CANCELLED', cancelReason: 'It was not paid in time.' });
  }, 30_000);
});

test.each<[object, readonly string[]]>([
  [{ idempotencyKey: 'short' }, ['idempotencyKey']],
  [{ expectedTotal: { amount: '-1', currency: 'EUR' } }, ['expectedTotal.amount']],
  [{ paymentProvider: 'gold' }, ['paymentProvider']],
  [{ cartToken: null }, ['cartToken']],
])('bad input names its field: %j', async (input, fields) => {
  const answer = await tell({ cartToken: 'any', ...input });
  expect([answer.codes, answer.fields]).toEqual([['BAD_USER_INPUT'], fields]);
});
