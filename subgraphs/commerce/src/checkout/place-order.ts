import {
  moneyInput,
  newId,
  parseInput,
  type RequestContext,
  requirePermission,
  UnauthenticatedError,
  type UnitOfWork,
} from '@rustok/kernel';
import { z } from 'zod';
import { type CartKey, type CartRow, lockCart } from '../cart/cart-model.js';
import { cartKey } from '../cart/cart-token.js';
import { cartChanged, cartNotFound } from '../cart/errors.js';
import { CartAbandoned } from '../cart/events.js';
import { loadCart } from '../cart/load-cart.js';
import { cartSchedule } from '../cart/operations/change-cart.js';
import { customerFor } from '../customers/operations/write-customer.js';
import { redeemDiscounts } from '../discounts/operations/redeem-discounts.js';
import { reserveStock } from '../inventory/operations/reserve-stock.js';
import { OrderPaymentDue, OrderPlaced } from '../orders/events.js';
import { paymentSchedule, writeStatus } from '../orders/operations/write-order.js';
import { lockOrderRow, type OrderRow, selectOrders } from '../orders/order-model.js';
import { nextStatus } from '../orders/order-rules.js';
import { chosenProvider, paymentProvider } from '../payment/payment-providers.js';
import { settingsOf } from '../settings.js';
import { idempotencyKeyReused } from './errors.js';
import { insertOrder } from './insert-order.js';
import { readyCart } from './ready-cart.js';

const checkout = z.object({
  cartToken: z.string().nullish(),
  expectedTotal: moneyInput,
  idempotencyKey: z.string().trim().min(8).max(200),
  paymentProvider: z.string().nullish(),
});

/**
 * Makes an order of a cart, all of it or nothing: stock is reserved, discounts are used up, and the cart is gone. The same
 * key again, for the same cart, answers the same order. Throws `BAD_USER_INPUT`, `UNAUTHENTICATED` where guests may not
 * order, `CART_NOT_FOUND`, `CART_EMPTY`, `CART_INCOMPLETE`, `CART_LINES_UNAVAILABLE`, `CART_CHANGED` when it costs something
 * else than expected, `INSUFFICIENT_INVENTORY`, `DISCOUNT_EXHAUSTED` or `IDEMPOTENCY_KEY_REUSED`.
 */
export function placeOrder(context: RequestContext, input: unknown): Promise<OrderRow> {
  const { actor } = context;
  const { cartToken, ...wish } = parseInput(checkout, input);
  const settings = settingsOf(context);
  if (actor.kind !== 'anonymous') requirePermission(actor, 'orders:create');
  else if (!settings.guestCheckout) throw new UnauthenticatedError();
  const provider = chosenProvider(wish.paymentProvider, settings);
  const key = cartKey(context, cartToken);

  // Locks are taken in this order by all: the cart, its customer, stock, the order's number, discounts.
  return context.database.transaction(async (unit) => {
    const locked = await lockCart(unit, context, key);
    const placed = await placedBefore(unit, context, { key, locked, idempotencyKey: wish.idempotencyKey });
    if (placed) return placed;
    if (!locked) throw cartNotFound();
    const cart = await loadCart(unit.trx, context, locked);
    const ready = await readyCart(unit, cart);
    const { total } = cart.totals;
    if (wish.expectedTotal.currency !== cart.currency || wish.expectedTotal.amount !== total) {
      throw cartChanged(wish.expectedTotal, { amount: total, currency: cart.currency });
    }

    const orderId = newId();
    const { firstName, lastName, phone = null } = ready.shippingAddress;
    const customer = await customerFor(unit, context, {
      userId: cart.userId,
      email: ready.email,
      name: `${firstName} ${lastName}`,
      phone,
    });
    await reserveStock(unit, context, { orderId, requests: cart.lines });
    const paymentId = await paymentProvider(provider).authorize({
      orderId,
      amount: { amount: total, currency: cart.currency },
      paymentId: null,
    });
    await insertOrder(unit, {
      ready,
      orderId,
      customerId: customer.id,
      idempotencyKey: wish.idempotencyKey,
      payment: { provider, paymentId },
    });
    await redeemDiscounts(unit, {
      orderId,
      customerId: customer.id,
      redemptions: cart.discounts
        .filter(({ problem }) => problem === null)
        .map(({ id, code, off }) => ({ discountId: id, code, amount: off })),
    });
    await unit.trx('carts').where({ id: cart.id }).delete();
    await unit.unschedule(CartAbandoned, cartSchedule(cart.id));
    unit.append(OrderPlaced, {
      orderId,
      customerId: customer.id,
      userId: cart.userId,
      total: { amount: total, currency: cart.currency },
    });
    return settle(unit, context, orderId);
  });
}

/** The order that this key has made already. Throws `IDEMPOTENCY_KEY_REUSED` when it was made of another cart. */
async function placedBefore(
  { trx }: UnitOfWork,
  { actor }: RequestContext,
  {
    key,
    locked,
    idempotencyKey,
  }: { readonly key: CartKey; readonly locked: CartRow | null; readonly idempotencyKey: string },
): Promise<OrderRow | null> {
  const order: OrderRow | undefined = await selectOrders(trx)
    .where('o.idempotency_key', idempotencyKey)
    .first();
  if (!order) return null;
  const isTheirs =
    key.tokenHash === null
      ? actor.kind === 'user' && order.userId === actor.userId
      : order.tokenHash === key.tokenHash;
  // Who is signed in may have begun another cart since; one with something in it is another checkout.
  const begun = locked && (await trx('cart_lines').where({ cart_id: locked.id }).first('id'));
  if (isTheirs && !begun) return order;
  throw idempotencyKeyReused();
}

/** What happens to a new order by itself, as the tenant has set it. */
async function settle(unit: UnitOfWork, context: RequestContext, orderId: string): Promise<OrderRow> {
  const { confirmOrders, unpaidOrderMinutes } = settingsOf(context);
  const order = (await lockOrderRow(unit, orderId)) as OrderRow;
  if (unpaidOrderMinutes > 0) {
    const at = new Date(order.createdAt.getTime() + unpaidOrderMinutes * 60_000);
    await unit.schedule(OrderPaymentDue, { orderId }, { at, key: paymentSchedule(orderId) });
  }
  return confirmOrders ? writeStatus(unit, context, order, nextStatus(order.status, 'confirmed')) : order;
}
