import { expect, test } from 'vitest';
import { nextStatus, type OrderAction, OrderStatus } from './order-rules.js';

const { PENDING, CONFIRMED, PAID, SHIPPED, DELIVERED, CANCELLED } = OrderStatus;

const ALLOWED: Readonly<Record<OrderStatus, Partial<Record<OrderAction, OrderStatus>>>> = {
  [PENDING]: { confirmed: CONFIRMED, cancelled: CANCELLED },
  [CONFIRMED]: { paid: PAID, cancelled: CANCELLED },
  [PAID]: { shipped: SHIPPED, cancelled: CANCELLED },
  [SHIPPED]: { delivered: DELIVERED },
  [DELIVERED]: {},
  [CANCELLED]: {},
};
const ACTIONS: readonly OrderAction[] = ['confirmed', 'paid', 'shipped', 'delivered', 'cancelled'];

test.each(Object.values(OrderStatus).flatMap((status) => ACTIONS.map((action) => [status, action] as const)))(
  'a %s order that is %s',
  (status, action) => {
    const next = ALLOWED[status][action];
    if (next) expect(nextStatus(status, action)).toBe(next);
    else
      expect(() => nextStatus(status, action)).toThrow(
        expect.objectContaining({ code: 'INVALID_STATUS_TRANSITION', details: { status, action } }),
      );
  },
);
