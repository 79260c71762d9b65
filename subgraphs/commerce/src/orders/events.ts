import { defineEvent, eventId, type EventDefinition, eventMoney, eventText } from '@rustok/kernel';
import { z } from 'zod';
import { OrderStatus } from './order-rules.js';

const order = z.strictObject({ orderId: eventId() });

export const OrderPlaced = defineEvent({
  type: 'order.placed',
  version: 1,
  description: 'Somebody ordered. The user is null for a guest.',
  payload: order.extend({ customerId: eventId(), userId: eventId().nullable(), total: eventMoney() }),
});

export const OrderStatusChanged = defineEvent({
  type: 'order.status_changed',
  version: 1,
  description: 'An order went on: it was confirmed, paid, shipped, delivered or cancelled.',
  payload: order.extend({ oldStatus: z.enum(OrderStatus), newStatus: z.enum(OrderStatus) }),
});

export const OrderCompleted = defineEvent({
  type: 'order.completed',
  version: 1,
  description: 'An order was delivered.',
  payload: order,
});

export const OrderCancelled = defineEvent({
  type: 'order.cancelled',
  version: 1,
  description: 'An order was cancelled, its stock released and its discounts given back.',
  payload: order.extend({ reason: eventText(500).nullable() }),
});

export const OrderRefunded = defineEvent({
  type: 'order.refunded',
  version: 1,
  description:
    'Some or all of what was paid for an order was given back; also with the cancelling of a paid one.',
  payload: order.extend({ amount: eventMoney(), refundedTotal: eventMoney() }),
});

export const OrderPaymentDue = defineEvent({
  type: 'order.payment_due',
  version: 1,
  description: 'The time in which an order is to be paid is over; one that is not is cancelled.',
  payload: order,
});

export const orderEvents: readonly EventDefinition[] = [
  OrderPlaced,
  OrderStatusChanged,
  OrderCompleted,
  OrderCancelled,
  OrderRefunded,
  OrderPaymentDue,
];
