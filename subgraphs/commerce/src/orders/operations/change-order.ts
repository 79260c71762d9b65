import {
  moneyInput,
  parseInput,
  type RequestContext,
  requirePermission,
  type UnitOfWork,
  newId,
  badField,
  scopeOf,
} from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { releaseDiscounts } from '../../discounts/operations/redeem-discounts.js';
import { releaseStock, takeReservedStock } from '../../inventory/operations/reserve-stock.js';
import { paymentProvider } from '../../payment/payment-providers.js';
import type { Payment } from '../../payment/payment-provider.js';
import { settingsOf } from '../../settings.js';
import { cancellingRefused, orderNotFound, orderNotPaid, refundExceedsPayment } from '../errors.js';
import {
  OrderCancelled,
  OrderCompleted,
  OrderPaymentDue,
  OrderRefunded,
  OrderStatusChanged,
} from '../events.js';
import { forgetOrder } from '../loaders.js';
import { lockOrderRow, type OrderRow } from '../order-model.js';
import {
  cancelling,
  delivering,
  isRefundable,
  isUnpaid,
  nextStatus,
  type OrderAction,
  OrderStatus,
  paying,
  refunding,
  shipping,
} from '../order-rules.js';
import { isOrderVisible } from '../visibility.js';

/**
 * Each of these throws `ORDER_NOT_FOUND`, `BAD_USER_INPUT`, or `INVALID_STATUS_TRANSITION` from a status it does not lead on
 * from.
 */
export function confirmOrder(context: RequestContext, id: string): Promise<OrderRow> {
  requireStaff(context, 'orders:update');
  // Its stock is reserved: the checkout did that, or there would be no order.
  return changing(context, id, 'confirmed', async () => ({}));
}

/** Money has come, as the payment provider, or staff, say. */
export function payOrder(context: RequestContext, id: string, input: unknown): Promise<OrderRow> {
  requireStaff(context, 'orders:update');
  const given = parseInput(paying, input);
  return changing(context, id, 'paid', async (unit, order) => {
    const { paymentId, paymentMethod } = await paymentProvider(order.paymentProvider).capture(
      paymentOf(order),
      given,
    );
    await unit.unschedule(OrderPaymentDue, paymentSchedule(id));
    return { payment_id: paymentId, payment_method: paymentMethod };
  });
}

export function shipOrder(context: RequestContext, id: string, input: unknown): Promise<OrderRow> {
  requireStaff(context, 'orders:update');
  const { trackingNumber, carrier } = parseInput(shipping, input);
  return changing(context, id, 'shipped', async (unit) => {
    await takeReservedStock(unit, context, id);
    return { tracking_number: trackingNumber, carrier };
  });
}

export function deliverOrder(context: RequestContext, id: string, input: unknown): Promise<OrderRow> {
  requireStaff(context, 'orders:update');
  const { signature = null } = parseInput(delivering, input);
  return changing(context, id, 'delivered', async () => ({ signature }));
}

/**
 * Releases what was kept for it, and gives back all that was paid. Customers cancel their own until it is paid, where the
 * tenant lets them: else `CANCELLING_REFUSED`.
 */
export function cancelOrder(context: RequestContext, id: string, input: unknown): Promise<OrderRow> {
  requirePermission(context.actor, 'orders:cancel');
  const { reason = null } = parseInput(cancelling, input);
  return context.database.transaction(async (unit) => {
    const order = await lockVisible(unit, context, id);
    if (scopeOf(context.actor, 'orders:cancel') !== 'all') {
      const { customersMayCancel } = settingsOf(context);
      // Seen, but not theirs: by whoever may read all and cancel their own.
      const isTheirs = context.actor.kind === 'user' && order.userId === context.actor.userId;
      if (!isTheirs || !customersMayCancel || !isUnpaid(order.status)) throw cancellingRefused(id);
    }
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
  const cancelled = await write(unit, context, order, status, {
    cancel_reason: reason,
    refunded: wasPaid,
  });
  unit.append(OrderCancelled, { orderId: order.id, reason });
  return cancelled;
}

/**
 * Gives back some of what was paid; its status stays. Without an amount all that is left. Throws `ORDER_NOT_FOUND`,
 * `BAD_USER_INPUT`, `ORDER_NOT_PAID` or `REFUND_EXCEEDS_PAYMENT`.
 */
export function refundOrder(context: RequestContext, id: string, input: unknown): Promise<OrderRow> {
  requireStaff(context, 'orders:refund');
  const { amount, reason = null } = parseInput(refunding.extend({ amount: moneyInput.nullish() }), input);
  return context.database.transaction(async (unit) => {
    const order = await lockVisible(unit, context, id);
    if (!isRefundable(order.status)) throw orderNotPaid(id);
    if (amount && amount.currency !== order.currency) {
      throw badField('amount.currency', `must be ${order.currency}, as in the order`);
    }
    const refundable = order.total - order.refundedTotal;
    const requested = amount?.amount ?? refundable;
    if (requested === 0) throw badField('amount', 'must be above 0, and there is nothing else left');
    if (requested > refundable) throw refundExceedsPayment({ requested, refundable });
    await giveBack(unit, order, requested, reason);
    forgetOrder(context, id);
    return (await lockOrderRow(unit, id)) as OrderRow;
  });
}

/** Under which key its payment is awaited. */
export function paymentSchedule(orderId: string): string {
  return `order:${orderId}`;
}

function changing(
  context: RequestContext,
  id: string,
  action: OrderAction,
  work: (unit: UnitOfWork, order: OrderRow) => Promise<object>,
): Promise<OrderRow> {
  return context.database.transaction(async (unit) => {
    const order = await lockVisible(unit, context, id);
    const status = nextStatus(order.status, action);
    const columns = await work(unit, order);
    return write(unit, context, order, status, columns);
  });
}

async function lockVisible(unit: UnitOfWork, { actor }: RequestContext, id: string): Promise<OrderRow> {
  const order = await lockOrderRow(unit, id);
  if (!order || !isOrderVisible(order, actor)) throw orderNotFound(id);
  return order;
}

/** Each status has the time at which it was reached in a column of its own. */
export async function write(
  unit: UnitOfWork,
  context: RequestContext,
  order: OrderRow,
  status: OrderStatus,
  columns: object,
): Promise<OrderRow> {
  const now = unit.trx.fn.now();
  await unit
    .trx('orders')
    .where({ id: order.id })
    .update({ ...columns, status, [`${status}_at`]: now, version: order.version + 1, updated_at: now });
  unit.append(OrderStatusChanged, { orderId: order.id, oldStatus: order.status, newStatus: status });
  if (status === OrderStatus.DELIVERED) unit.append(OrderCompleted, { orderId: order.id });
  forgetOrder(context, order.id);
  return (await lockOrderRow(unit, order.id)) as OrderRow;
}

async function giveBack(
  unit: UnitOfWork,
  order: OrderRow,
  amount: number,
  reason: string | null,
): Promise<void> {
  const { id: orderId, currency, refundedTotal } = order;
  const id = newId();
  const refundId = await paymentProvider(order.paymentProvider).refund(
    { ...paymentOf(order), amount: { amount, currency } },
    id,
  );
  await unit.trx('order_refunds').insert({ id, order_id: orderId, amount, reason, refund_id: refundId });
  await unit.trx('orders').where({ id: orderId }).increment('refunded_total', amount);
  unit.append(OrderRefunded, {
    orderId,
    amount: { amount, currency },
    refundedTotal: { amount: refundedTotal + amount, currency },
  });
}

function paymentOf({ id, total, currency, paymentId }: OrderRow): Payment {
  return { orderId: id, amount: { amount: total, currency }, paymentId };
}
