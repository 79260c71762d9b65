import { type Actor, ANONYMOUS } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementsOf } from '../content/world.js';
import { ADDRESS, CART, openShop, type Shop } from './shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop[Symbol.asyncDispose]());

const NO_ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';
const READ = `query ($token: String) { cart(cartToken: $token) { ${CART} } }`;
const ADD = `mutation ($token: String, $variantId: UUID!, $quantity: Int!) {
  addCartLine(cartToken: $token, variantId: $variantId, quantity: $quantity) { ${CART} }
}`;
const SET = `mutation ($token: String, $lineId: UUID!, $quantity: Int!) {
  setCartLineQuantity(cartToken: $token, lineId: $lineId, quantity: $quantity) { ${CART} }
}`;
const UPDATE = `mutation ($token: String, $input: UpdateCartInput!) { updateCart(cartToken: $token, input: $input) { ${CART} } }`;
const APPLY = `mutation ($token: String, $code: String!) { applyDiscount(cartToken: $token, code: $code) { ${CART} } }`;

async function newCart(actor: Actor = ANONYMOUS): Promise<string> {
  const { createCart } = await shop.done(`mutation { createCart { token } }`, actor);
  return createCart.token;
}

let serial = 0;

async function discount(input: object): Promise<string> {
  serial += 1;
  const code = `CODE${serial}`;
  await shop.done(
    `mutation ($input: CreateDiscountInput!) { createDiscount(input: $input) { id } }`,
    shop.manager,
    { input: { code, type: 'PERCENTAGE', rate: 1000, ...input } },
  );
  return code;
}

describe('a cart', () => {
  test('adds pieces, changes them, and adds up', async () => {
    const token = await newCart();
    const { variantId } = await shop.product({ stock: 9, price: '19.99' });
    await shop.done(ADD, ANONYMOUS, { token, variantId, quantity: 2 });
    const { addCartLine } = await shop.done(ADD, ANONYMOUS, { token, variantId, quantity: 1 });
    expect(addCartLine).toMatchObject({
      currency: 'EUR',
      total: { amount: '59.97', currency: 'EUR' },
      lines: [
        {
          quantity: 3,
          title: expect.stringMatching(/^Thing/),
          problem: null,
          unitPrice: { amount: '19.99' },
        },
      ],
    });
    const [{ id: lineId }] = addCartLine.lines;
    const { setCartLineQuantity } = await shop.done(SET, ANONYMOUS, { token, lineId, quantity: 1 });
    expect(setCartLineQuantity.total.amount).toBe('19.99');
    const emptied = await shop.done(SET, ANONYMOUS, { token, lineId, quantity: 0 });
    expect(emptied.setCartLineQuantity).toMatchObject({ lines: [], total: { amount: '0.00' } });
  });

  test('shows what things cost now, and what cannot be bought any more', async () => {
    const token = await newCart();
    const [dear, gone, scarce] = [
      await shop.product({ stock: 9 }),
      await shop.product({ stock: 9 }),
      await shop.product({ stock: 1 }),
    ];
    for (const { variantId } of [dear, gone, scarce]) {
      await shop.done(ADD, ANONYMOUS, { token, variantId, quantity: 2 });
    }
    await shop.done(`mutation ($input: SetPricesInput!) { setPrices(input: $input) { id } }`, shop.manager, {
      input: {
        variants: [{ variantId: dear.variantId, prices: [{ price: { amount: '12', currency: 'EUR' } }] }],
      },
    });
    await shop.done(`mutation { unpublishProduct(id: "${gone.productId}") { id } }`, shop.manager);
    const { cart } = await shop.done(READ, ANONYMOUS, { token });
    expect(
      cart.lines.map(({ problem, subtotal }: { problem: string; subtotal: object }) => [problem, subtotal]),
    ).toEqual([
      [null, { amount: '24.00' }],
      ['UNAVAILABLE', { amount: '0.00' }],
      ['INSUFFICIENT_STOCK', { amount: '20.00' }],
    ]);
    expect(cart.subtotal.amount).toBe('44.00');
  });

  test('has the prices and the tax of the region it is sent to', async () => {
    const make = `mutation ($input: CreateRegionInput!) { createRegion(input: $input) { id } }`;
    await shop.done(make, shop.manager, {
      input: { name: 'CH', currency: 'USD', taxRate: 800, taxIncluded: false, countries: ['CH'] },
    });
    const token = await newCart();
    const { variantId } = await shop.product({
      stock: 9,
      facts: {
        prices: [{ price: { amount: '10', currency: 'EUR' } }, { price: { amount: '12', currency: 'USD' } }],
      },
    });
    await shop.done(ADD, ANONYMOUS, { token, variantId, quantity: 1 });
    const { updateCart } = await shop.done(UPDATE, ANONYMOUS, {
      token,
      input: { shippingAddress: { ...ADDRESS, country: 'CH' }, shippingOption: 'standard' },
    });
    // 8 % of 12.00 and of 5.90.
    expect(updateCart).toMatchObject({
      currency: 'USD',
      shippingTotal: { amount: '5.90' },
      taxTotal: { amount: '1.43' },
      total: { amount: '19.33', currency: 'USD' },
    });
  });

  test('is read by the same number of statements, however much is in it', async () => {
    const token = await newCart();
    const code = await discount({});
    const add = async () => {
      const { variantId } = await shop.product({ stock: 9 });
      await shop.done(ADD, ANONYMOUS, { token, variantId, quantity: 1 });
    };
    await add();
    await shop.done(APPLY, ANONYMOUS, { token, code });
    const read = () => statementsOf(() => shop.done(READ, ANONYMOUS, { token }));
    const few = await read();
    for (let line = 0; line < 4; line += 1) await add();
    expect(await read()).toBe(few);
    expect(few).toBeLessThanOrEqual(6);
  });

  test('has limits that the tenant sets', async () => {
    await shop.set({ maxQuantity: 3, maxCartLines: 1 });
    const token = await newCart();
    const [one, other] = [await shop.product(), await shop.product()];
    await shop.done(ADD, ANONYMOUS, { token, variantId: one.variantId, quantity: 3 });
    const tooMany = await shop.ask(ADD, ANONYMOUS, { token, variantId: one.variantId, quantity: 1 });
    expect(tooMany.errors?.[0]?.extensions).toMatchObject({
      code: 'CART_LIMIT_EXCEEDED',
      limit: 'maxQuantity',
      most: 3,
    });
    const tooLong = await shop.ask(ADD, ANONYMOUS, { token, variantId: other.variantId, quantity: 1 });
    expect(tooLong.errors?.[0]?.extensions).toMatchObject({ limit: 'maxCartLines', most: 1 });
    await shop.set({});
  });
});

describe('whose a cart is', () => {
  test('a guest’s is opened by its token, and by nothing else', async () => {
    const token = await newCart();
    for (const [actor, given] of [
      [ANONYMOUS, null],
      [ANONYMOUS, 'guessed'],
      [shop.foreigner, token],
      [shop.manager, null],
    ] as const) {
      expect((await shop.ask(READ, actor, { token: given })).data).toEqual({ cart: null });
    }
    expect((await shop.ask(UPDATE, shop.foreigner, { token, input: { email: 'a@b.cd' } })).codes).toEqual([
      'CART_NOT_FOUND',
    ]);
    expect((await shop.done(READ, ANONYMOUS, { token })).cart).not.toBeNull();
  });

  test('who is signed in has one, needs no token, and begins it with its first line', async () => {
    const user = await shop.world.user(shop.world.shop, 'customer');
    const { variantId } = await shop.product({ stock: 5 });
    await Promise.all([1, 2, 3].map(() => shop.done(ADD, user, { variantId, quantity: 1 })));
    const { cart } = await shop.done(READ, user);
    expect(cart.lines).toMatchObject([{ quantity: 3 }]);
    const { createCart } = await shop.done(`mutation { createCart { token cart { id } } }`, user);
    expect(createCart).toEqual({ token: null, cart: { id: cart.id } });
  });

  test('who signs in takes over what they put into one as a guest, within its limits', async () => {
    await shop.set({ maxQuantity: 5 });
    const user = await shop.world.user(shop.world.shop, 'customer');
    const [one, other] = [await shop.product({ stock: 9 }), await shop.product({ stock: 9 })];
    await shop.done(ADD, user, { variantId: one.variantId, quantity: 3 });
    const token = await newCart();
    await shop.done(ADD, ANONYMOUS, { token, variantId: one.variantId, quantity: 4 });
    await shop.done(ADD, ANONYMOUS, { token, variantId: other.variantId, quantity: 1 });
    await shop.done(UPDATE, ANONYMOUS, { token, input: { email: 'Guest@Example.com' } });

    const claim = `mutation ($token: String!) { claimCart(cartToken: $token) { ${CART} } }`;
    expect((await shop.ask(claim, ANONYMOUS, { token })).codes).toEqual(['UNAUTHENTICATED']);
    const { claimCart } = await shop.done(claim, user, { token });
    expect(claimCart.lines.map(({ quantity }: { quantity: number }) => quantity)).toEqual([5, 1]);
    expect(claimCart.email).toBe('guest@example.com');
    expect((await shop.done(READ, ANONYMOUS, { token })).cart).toBeNull();
    expect((await shop.ask(claim, user, { token })).codes).toEqual(['CART_NOT_FOUND']);
    await shop.set({});
  });
});

describe('a discount', () => {
  async function filled(price = '10'): Promise<string> {
    const token = await newCart();
    const { variantId } = await shop.product({ stock: 9, price });
    await shop.done(ADD, ANONYMOUS, { token, variantId, quantity: 1 });
    return token;
  }

  test('takes off what it says, written as one likes', async () => {
    const token = await filled();
    const code = await discount({});
    const { applyDiscount } = await shop.done(APPLY, ANONYMOUS, { token, code: ` ${code.toLowerCase()} ` });
    expect(applyDiscount).toMatchObject({
      discountTotal: { amount: '1.00' },
      total: { amount: '9.00' },
      discounts: [{ code, problem: null, amount: { amount: '1.00' } }],
    });
    const { removeDiscount } = await shop.done(
      `mutation ($token: String, $code: String!) { removeDiscount(cartToken: $token, code: $code) { total { amount } } }`,
      ANONYMOUS,
      { token, code },
    );
    expect(removeDiscount.total.amount).toBe('10.00');
  });

  test.each<[string, object, string]>([
    ['is over', { endsAt: '2020-01-01T00:00:00Z' }, 'DISCOUNT_EXPIRED'],
    ['has not begun', { startsAt: '2099-01-01T00:00:00Z' }, 'DISCOUNT_NOT_FOUND'],
    ['is off', { status: 'DISABLED' }, 'DISCOUNT_NOT_FOUND'],
    ['is for more', { minSubtotal: { amount: '10.01', currency: 'EUR' } }, 'DISCOUNT_NOT_APPLICABLE'],
    ['is for other money', { minSubtotal: { amount: '1', currency: 'USD' } }, 'DISCOUNT_NOT_APPLICABLE'],
  ])('that %s is refused', async (_name, input, code) => {
    const token = await filled();
    expect((await shop.ask(APPLY, ANONYMOUS, { token, code: await discount(input) })).codes).toEqual([code]);
    expect((await shop.done(READ, ANONYMOUS, { token })).cart.discounts).toEqual([]);
  });

  test('goes together with others where both may', async () => {
    const token = await filled();
    const [one, two, alone] = [
      await discount({ isCombinable: true }),
      await discount({ isCombinable: true }),
      await discount({}),
    ];
    await shop.done(APPLY, ANONYMOUS, { token, code: one });
    const { applyDiscount } = await shop.done(APPLY, ANONYMOUS, { token, code: two });
    expect(applyDiscount.total.amount).toBe('8.10');
    expect((await shop.ask(APPLY, ANONYMOUS, { token, code: alone })).codes).toEqual([
      'DISCOUNT_NOT_COMBINABLE',
    ]);
  });

  test('that no longer counts says why, and takes off nothing', async () => {
    const token = await filled();
    const code = await discount({});
    await shop.done(APPLY, ANONYMOUS, { token, code });
    const { discounts } = await shop.done(
      `{ discounts { edges { node { id code version } } } }`,
      shop.manager,
    );
    const { node } = discounts.edges.find((edge: { node: { code: string } }) => edge.node.code === code);
    await shop.done(
      `mutation ($id: UUID!, $input: UpdateDiscountInput!) { updateDiscount(id: $id, input: $input) { version } }`,
      shop.manager,
      { id: node.id, input: { expectedVersion: node.version, status: 'DISABLED' } },
    );
    const { cart } = await shop.done(READ, ANONYMOUS, { token });
    expect(cart).toMatchObject({ total: { amount: '10.00' }, discounts: [{ problem: 'NOT_ACTIVE' }] });
  });

  test.each<[object, readonly string[]]>([
    [{ rate: null }, ['rate']],
    [{ type: 'FIXED', rate: null }, ['amount']],
    [{ code: 'a b' }, ['code']],
    [{ usageLimit: 0 }, ['usageLimit']],
    [{ startsAt: '2021-01-01T00:00:00Z', endsAt: '2020-01-01T00:00:00Z' }, ['endsAt']],
    [{ minSubtotal: { amount: '1.001', currency: 'EUR' } }, ['minSubtotal.amount']],
  ])('with bad input names its field: %j', async (input, fields) => {
    const answer = await shop.ask(
      `mutation ($input: CreateDiscountInput!) { createDiscount(input: $input) { id } }`,
      shop.manager,
      { input: { code: 'BAD', type: 'PERCENTAGE', rate: 1000, ...input } },
    );
    expect([answer.codes, answer.fields]).toEqual([['BAD_USER_INPUT'], fields]);
  });

  test('is deleted with its code, which is free again, and leaves the carts it was in', async () => {
    const token = await filled();
    const code = await discount({});
    await shop.done(APPLY, ANONYMOUS, { token, code });
    const create = `mutation { createDiscount(input: { code: "${code}", type: FREE_SHIPPING }) { id } }`;
    expect((await shop.ask(create, shop.manager)).codes).toEqual(['DUPLICATE_DISCOUNT_CODE']);
    const { discounts } = await shop.done(`{ discounts { edges { node { id code } } } }`, shop.manager);
    const { node } = discounts.edges.find((edge: { node: { code: string } }) => edge.node.code === code);
    const remove = `mutation { deleteDiscount(id: "${node.id}") }`;
    for (const [actor, refusal] of [
      [shop.customer, 'PERMISSION_DENIED'],
      [shop.foreigner, 'DISCOUNT_NOT_FOUND'],
    ] as const) {
      expect((await shop.ask(remove, actor)).codes).toEqual([refusal]);
    }
    await shop.done(remove, shop.manager);
    await shop.done(create, shop.manager);
    expect((await shop.done(READ, ANONYMOUS, { token })).cart.discounts).toEqual([]);
  });

  test('is changed on the version that was seen, and checked as a whole', async () => {
    const code = await discount({ usageLimit: 5 });
    const { discounts } = await shop.done(
      `{ discounts { edges { node { id code version } } } }`,
      shop.manager,
    );
    const { node } = discounts.edges.find((edge: { node: { code: string } }) => edge.node.code === code);
    const update = `mutation ($id: UUID!, $input: UpdateDiscountInput!) {
      updateDiscount(id: $id, input: $input) { version type rate amount { amount } usageLimit }
    }`;
    const change = (input: object) =>
      shop.ask(update, shop.manager, { id: node.id, input: { expectedVersion: node.version, ...input } });
    const half = await change({ type: 'FIXED' });
    expect([half.codes, half.fields]).toEqual([['BAD_USER_INPUT'], ['rate', 'amount']]);
    const whole = await change({ type: 'FIXED', rate: null, amount: { amount: '2', currency: 'EUR' } });
    expect(whole.data.updateDiscount).toEqual({
      version: node.version + 1,
      type: 'FIXED',
      rate: null,
      amount: { amount: '2.00' },
      usageLimit: 5,
    });
    expect((await change({ usageLimit: 6 })).codes).toEqual(['CONCURRENT_MODIFICATION']);
  });

  test('is managed by staff, of its own tenant', async () => {
    const list = '{ discounts { edges { node { code } } } }';
    expect((await shop.ask(list, shop.customer)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await shop.done(list, shop.foreigner)).discounts.edges).toEqual([]);
  });
});

test.each<[string, Record<string, unknown>, readonly string[], readonly string[]]>([
  [ADD, { variantId: NO_ID, quantity: 0 }, ['BAD_USER_INPUT'], ['quantity']],
  [ADD, { variantId: NO_ID, quantity: 1 }, ['VARIANT_NOT_FOUND'], []],
  [SET, { lineId: NO_ID, quantity: 1 }, ['CART_LINE_NOT_FOUND'], []],
  [SET, { lineId: NO_ID, quantity: -1 }, ['BAD_USER_INPUT'], ['quantity']],
  [UPDATE, { input: { email: 'nobody' } }, ['BAD_USER_INPUT'], ['email']],
  [UPDATE, { input: { shippingOption: 'dragon' } }, ['BAD_USER_INPUT'], ['shippingOption']],
  [UPDATE, { input: { regionId: NO_ID } }, ['REGION_NOT_FOUND'], []],
  [
    UPDATE,
    { input: { shippingAddress: { ...ADDRESS, country: 'Germany' } } },
    ['BAD_USER_INPUT'],
    ['shippingAddress.country'],
  ],
  [APPLY, { code: '?' }, ['BAD_USER_INPUT'], ['code']],
])('bad input names its field: %#', async (source, variables, codes, fields) => {
  const answer = await shop.ask(source, ANONYMOUS, { token: await newCart(), ...variables });
  expect([answer.codes, answer.fields]).toEqual([codes, fields]);
});

test('a guest without a token is told that it is needed', async () => {
  const answer = await shop.ask(UPDATE, ANONYMOUS, { input: {} });
  expect([answer.codes, answer.fields]).toEqual([['BAD_USER_INPUT'], ['cartToken']]);
});

test('a cart nobody comes back to is deleted; one that was changed is not', async () => {
  const [left, kept] = [await newCart(), await newCart()];
  const ids: Record<string, string> = {};
  for (const token of [left, kept]) ids[token] = (await shop.done(READ, ANONYMOUS, { token })).cart.id;
  const { database } = shop.world.context();
  const abandoned = shop.world.test.platform.registry.modules
    .flatMap((module) => module.events)
    .find(({ type }) => type === 'cart.abandoned');
  await database.transaction(async (unit) => {
    await unit
      .trx('carts')
      .where({ id: ids[left] })
      .update({ expires_at: new Date(0) });
    for (const token of [left, kept]) unit.append(abandoned as never, { cartId: ids[token] } as never);
  });
  expect((await shop.done(READ, ANONYMOUS, { token: left })).cart).toBeNull();
  await expect
    .poll(() => database.read((trx) => trx('carts').where({ id: ids[left] }).first('id')), {
      timeout: 10_000,
    })
    .toBeUndefined();
  expect((await shop.done(READ, ANONYMOUS, { token: kept })).cart).not.toBeNull();
  const due = await database.read((trx) =>
    trx('sys_scheduled_events')
      .where({ key: `cart:${ids[kept]}` })
      .first('due_at'),
  );
  expect(due.due_at.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
});
