import type { RequestContext, UnitOfWork } from '@rustok/kernel';
import type { Payment } from '../../payment/payment-provider.js';
import { orderNotFound } from '../errors.js';
import { OrderCompleted, OrderStatusChanged } from '../events.js';
import { forgetOrder } from '../loaders.js';
import { lockOrderRow, type OrderRow } from '../order-model.js';
import { OrderStatus } from '../order-rules.js';
import { isOrderVisible } from '../visibility.js';

/**
 * Locked until the transaction ends. `tokenHash`: of the cart's token, if that was given. Throws `ORDER_NOT_FOUND`, also for
 * one the actor may not know of.
 */
export async function lockOrder(
  unit: UnitOfWork,
  { actor }: RequestContext,
  id: string,
  tokenHash: string | null = null,
): Promise<OrderRow> {
  const order = await lockOrderRow(unit, id);
  if (!order || !isOrderVisible(order, actor, tokenHash)) throw orderNotFound(id);
  return order;
}

/** Brings a locked order to a status. When it was reached stands in a column of its own: `paid_at`. */
export async function writeStatus(
  unit: UnitOfWork,
  context: RequestContext,
  order: OrderRow,
  status: OrderStatus,
  columns: object = {},
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

/** Under which key its payment is awaited. */
export function paymentSchedule(orderId: string): string {
  return `order:${orderId}`;
}

/** What its payment provider is asked about. */
export function paymentOf({ id, total, currency, paymentId }: OrderRow): Payment {
  return { orderId: id, amount: { amount: total, currency }, paymentId };
}
