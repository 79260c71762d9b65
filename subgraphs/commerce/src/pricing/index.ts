import type { Area } from '../area.js';
import { priceWindowsConsumer } from './consumers/price-windows.js';
import { pricingEvents } from './events.js';
import { PricingMutations } from './graphql/mutations.js';
import { PriceListResolver, resolvePriceList, StoredPriceResolver } from './graphql/price-list.js';
import { ProductPriceResolver, VariantPriceResolver } from './graphql/product-prices.js';
import { PricingQueries } from './graphql/queries.js';
import { resolveRegion } from './graphql/region.js';
import { priceChanged, PriceChangeResolver, PricingSubscriptions } from './graphql/subscriptions.js';

/** What things cost: base prices, price lists with windows, regions. */
export const pricing: Area = {
  events: pricingEvents,
  resolvers: [
    VariantPriceResolver,
    ProductPriceResolver,
    PriceListResolver,
    StoredPriceResolver,
    PriceChangeResolver,
    PricingQueries,
    PricingMutations,
    PricingSubscriptions,
  ],
  references: { Region: resolveRegion, PriceList: resolvePriceList },
  subscriptions: { priceChanged },
  consumers: [priceWindowsConsumer],
};
