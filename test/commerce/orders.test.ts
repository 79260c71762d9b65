import { type Actor, ANONYMOUS, type UserActor } from '@rustok/kernel';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementsOf } from '../content/world.js';
import { ADDRESS, CHECKOUT, openShop, type Shop } from './shop.js';

let shop: Shop;
let buyer: UserActor;
beforeAll(async () => {
  shop = await openShop();
  buyer = await shop.world.user(shop.world.shop, 'customer');
});
afterAll(() => shop[Symbol.asyncDispose]());

const NO_ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';
const STEPS = {
  confirm: `mutation ($id: UUID!) { order: confirmOrder(id: $id) { status confirmedAt } }`,
  pay: `mutation ($id: UUID!) {
    order: payOrder(id: $id, input: { paymentId: "p1", paymentMethod: "bank transfer" }) { status paidAt }
  }`,
  ship: `mutation ($id: UUID!) {
    order: shipOrder(id: $id, input: { trackingNumber: "T1", carrier: "Post" }) { status shippedAt }
  }`,
  deliver: `mutation ($id: UUID!) { order: deliverOrder(id: $id, signature: "Ada") { status deliveredAt } }`,
  cancel: `mutation ($id: UUID!) { order: cancelOrder(id: $id, reason: "No") { status cancelReason refunded } }`,
} as const;
const REFUND = `mutation ($id: UUID!, $input: RefundOrderInput!) {
  refundOrder(id: $id, input: $input) { status refundedTotal { amount } refunds { amount { amount } reason } }
}`;

type Step = keyof typeof STEPS;

async function walk(id: string, ...steps: readonly Step[]) {
  let last;
  for (const step of steps) last = (await shop.done(STEPS[step], shop.manager, { id })).order;
  return last;
}

async function ordered(actor: Actor = buyer, variantId?: string): Promise<string> {
  const variant = variantId ?? (await shop.product({ stock: 5 })).variantId;
  const { addCartLine: _line } = await shop.done(
    `mutation ($variantId: UUID!) { addCartLine(variantId: $variantId, quantity: 1) { id } }`,
    actor,
    { variantId: variant },
  );
  const { updateCart } = await shop.done(
    `mutation ($input: UpdateCartInput!) { updateCart(input: $input) { total { amount currency } } }`,
    actor,
    { input: { shippingAddress: ADDRESS, shippingOption: 'standard' } },
  );
  const input = { expectedTotal: updateCart.total, idempotencyKey: randomUUID() };
  return (await shop.done(CHECKOUT, actor, { input })).checkout.id;
}

async function eventsOf(id: string) {
  return (await shop.world.events())
    .filter(({ payload }) => (payload as { orderId?: string }).orderId === id)
    .map(({ type, payload }) => {
      const { oldStatus, newStatus } = payload as Record<string, string>;
      return type === 'order.status_changed' ? `${oldStatus} to ${newStatus}` : type;
    });
}

describe('an order', () => {
  test('goes from pending to delivered, and its stock leaves with it', async () => {
    const { variantId } = await shop.product({ stock: 3 });
    const id = await ordered(buyer, variantId);
    for (const [step, status] of [
      ['confirm', 'CONFIRMED'],
      ['pay', 'PAID'],
      ['ship', 'SHIPPED'],
      ['deliver', 'DELIVERED'],
    ] as const) {
      const order = await walk(id, step);
      expect(Object.values(order)).toEqual([status, expect.any(Date)]);
    }
    expect(await eventsOf(id)).toEqual([
      'order.placed',
      'pending to confirmed',
      'confirmed to paid',
      'paid to shipped',
      'shipped to delivered',
      'order.completed',
    ]);
    const levels = await shop.done(
      `{ inventoryLevels(filter: { variantId: "${variantId}" }) { edges { node { stocked reserved available } } } }`,
      shop.manager,
    );
    expect(levels.inventoryLevels.edges).toEqual([{ node: { stocked: 2, reserved: 0, available: 2 } }]);
  });

  test('does not skip a step, nor leave its end', async () => {
    const id = await ordered();
    expect((await shop.ask(STEPS.pay, shop.manager, { id })).codes).toEqual(['INVALID_STATUS_TRANSITION']);
    await walk(id, 'confirm', 'pay', 'ship');
    expect((await shop.ask(STEPS.cancel, shop.manager, { id })).codes).toEqual(['INVALID_STATUS_TRANSITION']);
    await walk(id, 'deliver');
    expect((await shop.ask(STEPS.ship, shop.manager, { id })).codes).toEqual(['INVALID_STATUS_TRANSITION']);
  });

  test('goes on once, though many say so at once', async () => {
    const id = await ordered();
    const answers = await Promise.all([1, 2, 3, 4].map(() => shop.ask(STEPS.confirm, shop.manager, { id })));
    expect(answers.filter(({ codes }) => codes.length === 0)).toHaveLength(1);
  });

  test('that is cancelled releases its stock', async () => {
    const { variantId } = await shop.product({ stock: 1 });
    const id = await ordered(buyer, variantId);
    expect(await shop.available(variantId)).toBe(0);
    expect(await walk(id, 'confirm', 'cancel')).toEqual({
      status: 'CANCELLED',
      cancelReason: 'No',
      refunded: false,
    });
    expect(await shop.available(variantId)).toBe(1);
    expect((await eventsOf(id)).slice(-2)).toEqual(['confirmed to cancelled', 'order.cancelled']);
  });

  test('that is cancelled after it was paid is given back', async () => {
    const id = await ordered();
    expect(await walk(id, 'confirm', 'pay', 'cancel')).toMatchObject({ refunded: true });
    const { order } = await shop.done(
      `{ order(id: "${id}") { total { amount } refundedTotal { amount } refunds { amount { amount } reason } } }`,
      shop.manager,
    );
    expect(order).toEqual({
      total: { amount: '14.90' },
      refundedTotal: { amount: '14.90' },
      refunds: [{ amount: { amount: '14.90' }, reason: 'No' }],
    });
    expect((await eventsOf(id)).slice(-3)).toEqual([
      'order.refunded',
      'paid to cancelled',
      'order.cancelled',
    ]);
  });
});

describe('a refund', () => {
  const money = (amount: string, currency = 'EUR') => ({ amount: { amount, currency } });

  test('gives back parts, and no more than was paid, however many ask', async () => {
    const id = await ordered();
    await walk(id, 'confirm', 'pay');
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map(() => shop.ask(REFUND, shop.manager, { id, input: money('4') })),
    );
    expect(answers.filter(({ codes }) => codes.length === 0)).toHaveLength(3);
    const refused = answers.find(({ codes }) => codes.length > 0);
    expect(refused?.errors?.[0]?.extensions).toMatchObject({
      code: 'REFUND_EXCEEDS_PAYMENT',
      requested: 400,
      refundable: 290,
    });
    const { refundOrder } = await shop.done(REFUND, shop.manager, { id, input: { reason: 'Broken' } });
    expect(refundOrder).toMatchObject({ status: 'PAID', refundedTotal: { amount: '14.90' } });
    expect(refundOrder.refunds.at(-1)).toEqual({ amount: { amount: '2.90' }, reason: 'Broken' });
  });

  test('is of what was paid, in its money', async () => {
    const id = await ordered();
    expect((await shop.ask(REFUND, shop.manager, { id, input: {} })).codes).toEqual(['ORDER_NOT_PAID']);
    await walk(id, 'confirm', 'pay');
    const wrong = await shop.ask(REFUND, shop.manager, { id, input: money('1', 'USD') });
    expect([wrong.codes, wrong.fields]).toEqual([['BAD_USER_INPUT'], ['amount.currency']]);
    const none = await shop.ask(REFUND, shop.manager, { id, input: money('0') });
    expect([none.codes, none.fields]).toEqual([['BAD_USER_INPUT'], ['amount']]);
  });
});

describe('who sees an order', () => {
  /** By each way there is. */
  async function paths(id: string, actor: Actor, cartToken: string | null = null) {
    const { data } = await shop.ask(
      `query ($id: UUID!, $reps: [_Any!]!, $cartToken: String) {
        order(id: $id, cartToken: $cartToken) { id }
        orders(first: 100) { edges { node { id } } }
        _entities(representations: $reps) { ... on Order { id } }
      }`,
      actor,
      { id, cartToken, reps: [{ __typename: 'Order', id }] },
    );
    const live = await shop.world.ask(
      `subscription ($id: UUID!, $cartToken: String) {
        orderStatusChanged(orderId: $id, cartToken: $cartToken) { newStatus order { id } }
      }`,
      actor,
      {
        variables: { id, cartToken },
        tenant: actor === shop.foreigner ? shop.world.other : shop.world.shop,
        rootValue: {
          type: 'order.status_changed',
          payload: { orderId: id, oldStatus: 'pending', newStatus: 'confirmed' },
        },
      },
    );
    expect(live.errors).toEqual([]);
    return {
      id: data.order !== null,
      list: data.orders.edges.some((edge: { node: { id: string } }) => edge.node.id === id),
      reference: data._entities[0] !== null,
      live: live.data.orderStatusChanged !== null,
    };
  }
  const all = { id: true, list: true, reference: true, live: true };
  const none = { id: false, list: false, reference: false, live: false };

  test('its customer and staff, on every path; other customers and tenants on none', async () => {
    const id = await ordered();
    for (const actor of [buyer, shop.manager]) expect(await paths(id, actor)).toEqual(all);
    for (const actor of [shop.customer, ANONYMOUS, shop.foreigner])
      expect(await paths(id, actor)).toEqual(none);
  });

  test('a guest, with the token of the cart, and with no other', async () => {
    const { variantId } = await shop.product({ stock: 2 });
    const { id, token } = await shop.order([{ variantId }]);
    const other = await shop.order([{ variantId }]);
    expect(await paths(id, ANONYMOUS, token)).toEqual({ ...none, id: true, live: true });
    expect(await paths(id, ANONYMOUS, other.token)).toEqual(none);
    expect(await paths(id, shop.foreigner, token)).toEqual(none);
    expect(await paths(id, ANONYMOUS)).toEqual(none);
  });

  test('as User.orders: oneself and staff', async () => {
    const id = await ordered();
    const query = `query ($reps: [_Any!]!) {
      _entities(representations: $reps) { ... on User { orders(first: 1) { edges { node { id } } } } }
    }`;
    const reps = [{ __typename: 'User', id: buyer.userId }];
    for (const actor of [buyer, shop.manager]) {
      const { _entities } = await shop.done(query, actor, { reps });
      expect(_entities).toEqual([{ orders: { edges: [{ node: { id } }] } }]);
    }
    expect((await shop.ask(query, shop.customer, { reps })).codes).toEqual(['PERMISSION_DENIED']);
    const foreign = await shop.done(query, shop.foreigner, { reps });
    expect(foreign._entities).toEqual([{ orders: { edges: [] } }]);
  });
});

describe('who changes an order', () => {
  test('its customer cancels it until it is paid, where the tenant lets them', async () => {
    const id = await ordered();
    await shop.set({ customersMayCancel: false });
    expect((await shop.ask(STEPS.cancel, buyer, { id })).codes).toEqual(['CANCELLING_REFUSED']);
    await shop.set({});
    expect((await shop.ask(STEPS.cancel, shop.customer, { id })).codes).toEqual(['ORDER_NOT_FOUND']);
    expect((await shop.done(STEPS.cancel, buyer, { id })).order.status).toBe('CANCELLED');
    const paid = await ordered();
    await walk(paid, 'confirm', 'pay');
    expect((await shop.ask(STEPS.cancel, buyer, { id: paid })).codes).toEqual(['CANCELLING_REFUSED']);
  });

  test('a guest cancels it with the token of the cart, until it is paid', async () => {
    const { variantId } = await shop.product({ stock: 2 });
    const [first, second] = [await shop.order([{ variantId }]), await shop.order([{ variantId }])];
    const cancel = (id: string, token: string) =>
      shop.ask(
        `mutation ($id: UUID!, $token: String) { cancelOrder(id: $id, cartToken: $token) { status } }`,
        ANONYMOUS,
        { id, token },
      );
    expect((await cancel(first.id, second.token)).codes).toEqual(['ORDER_NOT_FOUND']);
    expect((await cancel(first.id, first.token)).data.cancelOrder).toEqual({ status: 'CANCELLED' });
    expect(await shop.available(variantId)).toBe(1);
    await walk(second.id, 'confirm', 'pay');
    expect((await cancel(second.id, second.token)).codes).toEqual(['CANCELLING_REFUSED']);
  });

  test('nobody but staff does anything else, and nobody of another tenant', async () => {
    const id = await ordered();
    for (const step of ['confirm', 'pay', 'ship', 'deliver'] as const) {
      expect((await shop.ask(STEPS[step], buyer, { id })).codes).toEqual(['PERMISSION_DENIED']);
      expect((await shop.ask(STEPS[step], ANONYMOUS, { id })).codes).toEqual(['UNAUTHENTICATED']);
      expect((await shop.ask(STEPS[step], shop.foreigner, { id })).codes).toEqual(['ORDER_NOT_FOUND']);
    }
    expect((await shop.ask(REFUND, buyer, { id, input: {} })).codes).toEqual(['PERMISSION_DENIED']);
  });
});

test.each<[string, object, readonly string[]]>([
  [
    `mutation ($id: UUID!, $input: ShipOrderInput!) { shipOrder(id: $id, input: $input) { id } }`,
    { trackingNumber: ' ', carrier: 'x' },
    ['trackingNumber'],
  ],
  [
    `mutation ($id: UUID!, $input: PayOrderInput!) { payOrder(id: $id, input: $input) { id } }`,
    { paymentId: '' },
    ['paymentId'],
  ],
  [REFUND, { amount: { amount: '1.001', currency: 'EUR' } }, ['amount.amount']],
])('bad input names its field: %#', async (source, input, fields) => {
  const answer = await shop.ask(source, shop.manager, { id: NO_ID, input });
  expect([answer.codes, answer.fields]).toEqual([['BAD_USER_INPUT'], fields]);
});

test('a manual payment needs what staff know of it', async () => {
  const id = await ordered();
  await walk(id, 'confirm');
  const answer = await shop.ask(
    `mutation ($id: UUID!) { payOrder(id: $id, input: { paymentId: "x" }) { id } }`,
    shop.manager,
    { id },
  );
  expect([answer.codes, answer.fields]).toEqual([['BAD_USER_INPUT'], ['paymentMethod']]);
});

test('a list of orders costs the same number of statements however long, with all that is in it', async () => {
  for (let order = 0; order < 3; order += 1) await ordered();
  const list = (first: number) =>
    statementsOf(() =>
      shop.done(
        `query ($first: Int) { orders(first: $first) { edges { node {
          customer { email orders(first: 2) { edges { node { number } } } } lines { title variant { sku } } refunds { id } discounts { code }
        } } } }`,
        shop.manager,
        { first },
      ),
    );
  expect(await list(8)).toBe(await list(1));
});

test('the dashboard counts orders and what they brought', async () => {
  const fresh = await openShop();
  try {
    const { variantId } = await fresh.product({ stock: 9 });
    const paid = await fresh.order([{ variantId }]);
    await fresh.order([{ variantId }]);
    const gone = await fresh.order([{ variantId }]);
    for (const step of ['confirm', 'pay'] as const)
      await fresh.done(STEPS[step], fresh.manager, { id: paid.id });
    await fresh.done(STEPS.cancel, fresh.manager, { id: gone.id });
    await fresh.done(REFUND, fresh.manager, {
      id: paid.id,
      input: { amount: { amount: '0.90', currency: 'EUR' } },
    });
    const analyst = await fresh.world.user(fresh.world.shop, { 'analytics:read': 'all' });
    const query = `query ($reps: [_Any!]!) { _entities(representations: $reps) { ... on DashboardStats {
      totalOrders ordersChange totalRevenue { amount currency } revenueChange
    } } }`;
    const reps = [{ __typename: 'DashboardStats', id: fresh.world.shop.id }];
    const { _entities } = await fresh.done(query, analyst, { reps });
    expect(_entities).toEqual([
      {
        totalOrders: 2,
        ordersChange: 100,
        totalRevenue: [{ amount: '14.00', currency: 'EUR' }],
        revenueChange: 100,
      },
    ]);
    expect((await fresh.ask(query, fresh.customer, { reps })).codes).toContain('PERMISSION_DENIED');
  } finally {
    await fresh[Symbol.asyncDispose]();
  }
});
