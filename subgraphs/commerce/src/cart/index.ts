import type { Area } from '../area.js';
import { abandonedCarts } from './consumers.js';
import { cartEvents } from './events.js';
import { AppliedDiscountResolver, CartLineResolver, ShippingOptionResolver } from './graphql/cart-parts.js';
import { CartResolver } from './graphql/cart.js';
import { CartMutations, CartQueries } from './graphql/carts.js';

/** What somebody is about to buy. */
export const cart: Area = {
  events: cartEvents,
  resolvers: [
    CartResolver,
    CartLineResolver,
    AppliedDiscountResolver,
    ShippingOptionResolver,
    CartQueries,
    CartMutations,
  ],
  consumers: [abandonedCarts],
};
