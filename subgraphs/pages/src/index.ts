import { defineModule } from '@rustok/kernel';
import { pagesMigrations } from '../migrations/index.js';

export default defineModule({
  slug: 'pages',
  name: 'Pages',
  description: 'Pages built from blocks, and menus.',
  version: '0.1.0',
  kind: 'optional',
  migrations: pagesMigrations,
});
