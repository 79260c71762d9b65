import { defineEvent } from '@rustok/kernel';
import { z } from 'zod';

export const PriceSet = defineEvent({
  type: 'prices.price.set',
  version: 1,
  description: 'A price was set.',
  payload: z.strictObject({}),
});
