import { invalidStatusTransition } from '@rustok/kernel';
import { z } from 'zod';

export enum OrderStatus {
  PENDING = 'pending',
  CONFIRMED = 'confirmed',
  PAID = 'paid',
  SHIPPED = 'shipped',
  DELIVERED = 'delivered',
  CANCELLED = 'cancelled',
}

const { PENDING, CONFIRMED, PAID, SHIPPED, DELIVERED, CANCELLED } = OrderStatus;

const TRANSITIONS = {
  confirmed: { from: [PENDING], to: CONFIRMED },
  paid: { from: [CONFIRMED], to: PAID },
  shipped: { from: [PAID], to: SHIPPED },
  delivered: { from: [SHIPPED], to: DELIVERED },
  cancelled: { from: [PENDING, CONFIRMED, PAID], to: CANCELLED },
} as const;

/** What is done to an order. */
export type OrderAction = keyof typeof TRANSITIONS;

/** What is delivered or cancelled stays so, and what has left cannot be cancelled. Throws `INVALID_STATUS_TRANSITION`. */
export function nextStatus(status: OrderStatus, action: OrderAction): OrderStatus {
  const { from, to } = TRANSITIONS[action];
  if ((from as readonly OrderStatus[]).includes(status)) return to;
  throw invalidStatusTransition('order', action, status);
}

/** Whether money was taken for it that can be given back. */
export function isRefundable(status: OrderStatus): boolean {
  return status === PAID || status === SHIPPED || status === DELIVERED;
}

/** Whether it waits for its payment. */
export function isUnpaid(status: OrderStatus): boolean {
  return status === PENDING || status === CONFIRMED;
}

const text = (max: number) => z.string().trim().min(1, 'must not be blank').max(max);

export const paying = z.object({ paymentId: text(255).optional(), paymentMethod: text(100).optional() });
export const shipping = z.object({ trackingNumber: text(255), carrier: text(100) });
export const delivering = z.object({ signature: text(255).nullish() });
/** A token of a cart has 43 characters; whatever else is said opens nothing. */
export const cancelling = z.object({
  reason: text(500).nullish(),
  cartToken: z.string().max(200).nullable(),
});
export const refunding = z.object({ reason: text(500).nullish() });
