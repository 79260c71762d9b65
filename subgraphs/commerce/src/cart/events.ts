import { defineEvent, eventId, type EventDefinition } from '@rustok/kernel';
import { z } from 'zod';

export const CartAbandoned = defineEvent({
  type: 'cart.abandoned',
  version: 1,
  description: 'Nobody has changed a cart for as long as carts are kept; it is deleted.',
  payload: z.strictObject({ cartId: eventId() }),
});

export const cartEvents: readonly EventDefinition[] = [CartAbandoned];
