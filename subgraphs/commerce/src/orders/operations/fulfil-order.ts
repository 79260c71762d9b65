import { parseInput, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { takeReservedStock } from '../../inventory/operations/reserve-stock.js';
import { paymentProvider } from '../../payment/payment-providers.js';
import { OrderPaymentDue } from '../events.js';
import type { OrderRow } from '../order-model.js';
import { delivering, nextStatus, type OrderAction, paying, shipping } from '../order-rules.js';
import { lockOrder, paymentOf, paymentSchedule, writeStatus } from './write-order.js';

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
    const provider = paymentProvider(order.paymentProvider);
    const { paymentId, paymentMethod } = await provider.capture(paymentOf(order), given);
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

/** `work` answers the columns it leaves behind. */
function changing(
  context: RequestContext,
  id: string,
  action: OrderAction,
  work: (unit: UnitOfWork, order: OrderRow) => Promise<object>,
): Promise<OrderRow> {
  return context.database.transaction(async (unit) => {
    const order = await lockOrder(unit, context, id);
    const status = nextStatus(order.status, action);
    return writeStatus(unit, context, order, status, await work(unit, order));
  });
}
