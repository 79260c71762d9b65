import { defineEvent, eventId, type EventDefinition } from '@rustok/kernel';
import { z } from 'zod';

const discount = z.strictObject({ discountId: eventId() });

export const DiscountCreated = defineEvent({
  type: 'discount.created',
  version: 1,
  description: 'There is a discount more.',
  payload: discount,
});

export const DiscountUpdated = defineEvent({
  type: 'discount.updated',
  version: 1,
  description: 'A discount was changed, switched on or switched off; not when it was used.',
  payload: discount,
});

export const DiscountDeleted = defineEvent({
  type: 'discount.deleted',
  version: 1,
  description: 'A discount was deleted; what it took off orders stays.',
  payload: discount,
});

export const discountEvents: readonly EventDefinition[] = [DiscountCreated, DiscountUpdated, DiscountDeleted];
