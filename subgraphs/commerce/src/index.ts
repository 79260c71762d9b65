import { defineModule } from '@rustok/kernel';
import { commerceMigrations } from '../migrations/index.js';

export default defineModule({
  slug: 'commerce',
  name: 'Commerce',
  description: 'Products, prices and stock, carts, checkout and orders.',
  version: '0.1.0',
  kind: 'optional',
  migrations: commerceMigrations,
});
