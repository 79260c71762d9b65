import { defineEvent, eventId, type EventDefinition } from '@rustok/kernel';
import { z } from 'zod';

export const CustomerCreated = defineEvent({
  type: 'customer.created',
  version: 1,
  description: 'Somebody became a customer: by a first order, by what they told of themselves, or by staff.',
  payload: z.strictObject({ customerId: eventId(), userId: eventId().nullable() }),
});

export const CustomerUpdated = defineEvent({
  type: 'customer.updated',
  version: 1,
  description: 'What is known of a customer, or an address, was changed.',
  payload: z.strictObject({ customerId: eventId() }),
});

export const customerEvents: readonly EventDefinition[] = [CustomerCreated, CustomerUpdated];
