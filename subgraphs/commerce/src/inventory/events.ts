import { defineEvent, eventId, type EventDefinition } from '@rustok/kernel';
import { z } from 'zod';

const level = z.strictObject({ variantId: eventId(), productId: eventId(), locationId: eventId() });
const location = z.strictObject({ locationId: eventId() });

export const InventoryUpdated = defineEvent({
  type: 'inventory.updated',
  version: 1,
  description:
    'What can be bought of a variant at a location became another: stock came or went, or was reserved or released. ' +
    'The quantities are stocked less reserved, below zero where it is owed; shipping what was reserved changes nothing.',
  payload: level.extend({ oldQuantity: z.int(), newQuantity: z.int() }),
});

export const InventoryLow = defineEvent({
  type: 'inventory.low',
  version: 1,
  description:
    'What can be bought of a variant at a location fell to the threshold or below it; once, until it has been above it again.',
  payload: level.extend({ remaining: z.int(), threshold: z.int().min(0) }),
});

export const StockLocationCreated = defineEvent({
  type: 'stock_location.created',
  version: 1,
  description: 'There is a stock location more.',
  payload: location,
});

export const StockLocationUpdated = defineEvent({
  type: 'stock_location.updated',
  version: 1,
  description: 'A stock location was changed; one that was switched off or on has its stock with it.',
  payload: location,
});

export const StockLocationDeleted = defineEvent({
  type: 'stock_location.deleted',
  version: 1,
  description: 'A stock location, which was empty, was deleted.',
  payload: location,
});

export const inventoryEvents: readonly EventDefinition[] = [
  InventoryUpdated,
  InventoryLow,
  StockLocationCreated,
  StockLocationUpdated,
  StockLocationDeleted,
];
