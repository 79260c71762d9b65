import { defineModule } from '@rustok/kernel';
import { commerceMigrations } from '../migrations/index.js';
import { together } from './area.js';
import { cart } from './cart/index.js';
import { catalog } from './catalog/index.js';
import { customers } from './customers/index.js';
import { discounts } from './discounts/index.js';
import { inventory } from './inventory/index.js';
import { orders } from './orders/index.js';
import { commercePermissions } from './permissions.js';
import { pricing } from './pricing/index.js';
import { search as productSearch } from './search/index.js';
import { seedCommerce } from './seed.js';
import { commerceSettings } from './settings.js';

const { events, routes, consumers, search, ...graphql } = together([
  catalog,
  pricing,
  inventory,
  discounts,
  customers,
  cart,
  orders,
  productSearch,
]);

export default defineModule({
  slug: 'commerce',
  name: 'Commerce',
  description: 'Products, prices and stock, carts, checkout and orders.',
  version: '0.1.0',
  kind: 'optional',
  permissions: commercePermissions,
  settings: commerceSettings,
  migrations: commerceMigrations,
  events,
  graphql,
  routes,
  consumers,
  search,
  seed: seedCommerce,
});
