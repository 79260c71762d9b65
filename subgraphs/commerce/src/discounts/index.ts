import type { Area } from '../area.js';
import { discountEvents } from './events.js';
import { DiscountResolver, resolveDiscount } from './graphql/discount.js';
import { DiscountMutations, DiscountQueries } from './graphql/discounts.js';

/** What codes take off. */
export const discounts: Area = {
  events: discountEvents,
  resolvers: [DiscountResolver, DiscountQueries, DiscountMutations],
  references: { Discount: resolveDiscount },
};
