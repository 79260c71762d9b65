import { defineEvent, eventId, type EventDefinition, eventMoney } from '@rustok/kernel';
import { z } from 'zod';

const region = z.strictObject({ regionId: eventId() });
const priceList = z.strictObject({ priceListId: eventId() });

export const PriceChanged = defineEvent({
  type: 'price.changed',
  version: 1,
  description:
    'What a variant costs in a currency became another: a price was written, or a price list began, ended or was changed. ' +
    'With a region it is what is paid there; without one, everywhere but in regions with prices of their own. The amounts ' +
    'are those of one piece, null where there is no price, and equal when only another quantity’s price changed.',
  payload: z.strictObject({
    variantId: eventId(),
    productId: eventId(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    regionId: eventId().nullable(),
    old: eventMoney().nullable(),
    new: eventMoney().nullable(),
  }),
});

export const RegionCreated = defineEvent({
  type: 'region.created',
  version: 1,
  description: 'A region was created.',
  payload: region,
});

export const RegionUpdated = defineEvent({
  type: 'region.updated',
  version: 1,
  description: 'Countries, currency, tax or the name of a region were changed.',
  payload: region,
});

export const RegionDeleted = defineEvent({
  type: 'region.deleted',
  version: 1,
  description: 'A region was deleted, with the prices of its own.',
  payload: region,
});

export const PriceListCreated = defineEvent({
  type: 'price_list.created',
  version: 1,
  description: 'A price list was created.',
  payload: priceList,
});

export const PriceListUpdated = defineEvent({
  type: 'price_list.updated',
  version: 1,
  description:
    'A price list was changed, switched on or switched off; its prices have an event of their own.',
  payload: priceList,
});

export const PriceListDeleted = defineEvent({
  type: 'price_list.deleted',
  version: 1,
  description: 'A price list was deleted, with its prices.',
  payload: priceList,
});

/** The moment itself, as the list says it: what has another start or end by then is out of date. */
const moment = priceList.extend({ at: z.iso.datetime() });

export const PriceListStarted = defineEvent({
  type: 'price_list.started',
  version: 1,
  description: 'The window of an active price list began: published at its start, by which its prices count.',
  payload: moment,
});

export const PriceListEnded = defineEvent({
  type: 'price_list.ended',
  version: 1,
  description:
    'The window of an active price list ended: published at its end, from which its prices count no more.',
  payload: moment,
});

export const pricingEvents: readonly EventDefinition[] = [
  PriceChanged,
  RegionCreated,
  RegionUpdated,
  RegionDeleted,
  PriceListCreated,
  PriceListUpdated,
  PriceListDeleted,
  PriceListStarted,
  PriceListEnded,
];
