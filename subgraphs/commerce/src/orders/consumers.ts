import { type ConsumerDefinition, type PayloadOf, systemActor } from '@rustok/kernel';
import { OrderPaymentDue } from './events.js';
import { cancelLocked } from './operations/cancel-order.js';
import { lockOrderRow } from './order-model.js';
import { isUnpaid } from './order-rules.js';

/** Cancels orders that were not paid in time, so that others can buy what was kept for them. */
export const unpaidOrders: ConsumerDefinition = {
  name: 'commerce.unpaid-orders',
  events: [OrderPaymentDue.type],
  async handle({ payload }, { platform, tenant, unit }) {
    const { orderId } = payload as PayloadOf<typeof OrderPaymentDue>;
    const order = await lockOrderRow(unit, orderId);
    if (!order || !isUnpaid(order.status)) return;
    const context = platform.contextFor({ tenant, actor: systemActor('consumer:commerce.unpaid-orders') });
    await cancelLocked(unit, context, order, 'It was not paid in time.');
  },
};
