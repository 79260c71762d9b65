import type { Area } from '../area.js';
import { inventoryEvents } from './events.js';
import { InventoryLevelResolver } from './graphql/inventory-level.js';
import { InventoryMutations } from './graphql/mutations.js';
import { InventoryQueries } from './graphql/queries.js';
import { resolveStockLocation } from './graphql/stock-location.js';
import { inventoryChanged, inventoryLow, InventorySubscriptions } from './graphql/subscriptions.js';
import {
  ProductStockResolver,
  VariantInventoryResolver,
  VariantStockResolver,
} from './graphql/variant-inventory.js';
import { inventoryRoutes } from './routes.js';

/** What is where, and what of it is promised. */
export const inventory: Area = {
  events: inventoryEvents,
  resolvers: [
    InventoryLevelResolver,
    VariantInventoryResolver,
    VariantStockResolver,
    ProductStockResolver,
    InventoryQueries,
    InventoryMutations,
    InventorySubscriptions,
  ],
  references: { StockLocation: resolveStockLocation },
  subscriptions: { inventoryChanged, inventoryLow },
  routes: inventoryRoutes,
};
