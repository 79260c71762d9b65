import {
  type Actor,
  parseInput,
  type RequestContext,
  requirePermission,
  scopeOf,
  type UnitOfWork,
} from '@rustok/kernel';
import { hashOfToken } from '../../cart/cart-token.js';
import { releaseDiscounts } from '../../discounts/operations/redeem-discounts.js';
import { releaseStock } from '../../inventory/operations/reserve-stock.js';
import { paymentProvider } from '../../payment/payment-providers.js';
import { settingsOf } from '../../settings.js';
import { cancellingRefused } from '../errors.js';
import { OrderCancelled, OrderPaymentDue } from '../events.js';
import type { OrderRow } from '../order-model.js';
import { cancelling, isUnpaid, nextStatus, OrderStatus } from '../order-rules.js';
import { giveBack } from './refund-order.js';
import { lockOrder, paymentOf, paymentSchedule, writeStatus } from './write-order.js';

/**
 * Releases what was kept for it, and gives back all that was paid. Customers, and guests with the token of the cart, cancel
 * their own until it is paid, where the tenant lets them: else `CANCELLING_REFUSED`. Throws also `ORDER_NOT_FOUND`,
 * `BAD_USER_INPUT`, or `INVALID_STATUS_TRANSITION` for one that has left.
 */
export function cancelOrder(
  context: RequestContext,
  id: string,
  input: unknown,
  cartToken: string | null = null,
): Promise<OrderRow> {
  const { actor } = context;
  if (cartToken === null) requirePermission(actor, 'orders:cancel');
  const { reason = null, cartToken: token } = parseInput(cancelling, { ...Object(input), cartToken });
  const tokenHash = token === null ? null : hashOfToken(token);
  return context.database.transaction(async (unit) => {
    const order = await lockOrder(unit, context, id, tokenHash);
    const isTheirs = isOwn(order, actor) || (tokenHash !== null && order.tokenHash === tokenHash);
    const mayStill = isTheirs && isUnpaid(order.status) && settingsOf(context).customersMayCancel;
    if (scopeOf(actor, 'orders:cancel') !== 'all' && !mayStill) throw cancellingRefused(id);
    return cancelLocked(unit, context, order, reason);
  });
}

/** As `cancelOrder`, of an order that is locked and may be cancelled by whoever asks. */
export async function cancelLocked(
  unit: UnitOfWork,
  context: RequestContext,
  order: OrderRow,
  reason: string | null,
): Promise<OrderRow> {
  const status = nextStatus(order.status, 'cancelled');
  const wasPaid = order.status === OrderStatus.PAID;
  const rest = order.total - order.refundedTotal;
  if (wasPaid && rest > 0) await giveBack(unit, order, rest, reason);
  if (!wasPaid) await paymentProvider(order.paymentProvider).cancel(paymentOf(order));
  await releaseStock(unit, context, order.id);
  await releaseDiscounts(unit, order.id);
  await unit.unschedule(OrderPaymentDue, paymentSchedule(order.id));
  const columns = { cancel_reason: reason, refunded: wasPaid };
  const cancelled = await writeStatus(unit, context, order, status, columns);
  unit.append(OrderCancelled, { orderId: order.id, reason });
  return cancelled;
}

function isOwn({ userId }: OrderRow, actor: Actor): boolean {
  return actor.kind === 'user' && actor.userId === userId && scopeOf(actor, 'orders:cancel') !== null;
}
