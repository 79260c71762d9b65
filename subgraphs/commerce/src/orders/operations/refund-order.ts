import {
  badField,
  moneyInput,
  newId,
  parseInput,
  type RequestContext,
  type UnitOfWork,
} from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { paymentProvider } from '../../payment/payment-providers.js';
import { orderNotPaid, refundExceedsPayment } from '../errors.js';
import { OrderRefunded } from '../events.js';
import { forgetOrder } from '../loaders.js';
import { lockOrderRow, type OrderRow } from '../order-model.js';
import { isRefundable, refunding } from '../order-rules.js';
import { lockOrder, paymentOf } from './write-order.js';

/**
 * Gives back some of what was paid; its status stays. Without an amount all that is left. Throws `ORDER_NOT_FOUND`,
 * `BAD_USER_INPUT`, `ORDER_NOT_PAID` or `REFUND_EXCEEDS_PAYMENT`.
 */
export function refundOrder(context: RequestContext, id: string, input: unknown): Promise<OrderRow> {
  requireStaff(context, 'orders:refund');
  const { amount, reason = null } = parseInput(refunding.extend({ amount: moneyInput.nullish() }), input);
  return context.database.transaction(async (unit) => {
    const order = await lockOrder(unit, context, id);
    if (!isRefundable(order.status)) throw orderNotPaid(id);
    if (amount && amount.currency !== order.currency) {
      throw badField('amount.currency', `must be ${order.currency}, as in the order`);
    }
    const refundable = order.total - order.refundedTotal;
    const requested = amount?.amount ?? refundable;
    if (requested > refundable) throw refundExceedsPayment({ requested, refundable });
    if (requested === 0) throw badField('amount', 'must be above 0, and there is nothing else left');
    await giveBack(unit, order, requested, reason);
    forgetOrder(context, id);
    return (await lockOrderRow(unit, id)) as OrderRow;
  });
}

/** Of a locked order, no more than what is left of its payment. */
export async function giveBack(
  unit: UnitOfWork,
  order: OrderRow,
  amount: number,
  reason: string | null,
): Promise<void> {
  const { id: orderId, currency, refundedTotal } = order;
  const id = newId();
  const provider = paymentProvider(order.paymentProvider);
  const refundId = await provider.refund({ ...paymentOf(order), amount: { amount, currency } }, id);
  await unit.trx('order_refunds').insert({ id, order_id: orderId, amount, reason, refund_id: refundId });
  await unit.trx('orders').where({ id: orderId }).increment('refunded_total', amount);
  unit.append(OrderRefunded, {
    orderId,
    amount: { amount, currency },
    refundedTotal: { amount: refundedTotal + amount, currency },
  });
}
