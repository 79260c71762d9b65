import { defineModule } from '@rustok/kernel';
import { pagesMigrations } from '../migrations/index.js';
import { plannedTimes } from './consumers/planned-times.js';
import { pagesEvents } from './events.js';
import { blockTypes, ProductGridBlockResolver } from './graphql/block-types.js';
import { MenuMutations } from './graphql/menu-mutations.js';
import { MenuItemResolver, MenuResolver, resolveMenu } from './graphql/menu.js';
import { BlockMutations, PageMutations } from './graphql/mutations.js';
import { PageResolver, resolvePage } from './graphql/page.js';
import { MenuQueries, PageQueries } from './graphql/queries.js';
import { resolveSearchHit, SearchHit, SearchHitResolver } from './graphql/search-hit.js';
import { menuUpdated, pagePublished, PagesSubscriptions, pageUpdated } from './graphql/subscriptions.js';
import { pagesPermissions } from './permissions.js';
import { pagesRoutes } from './routes.js';
import { pageSearch } from './search.js';
import { seedPagesModule } from './seed.js';
import { pagesSettings } from './settings.js';

export default defineModule({
  slug: 'pages',
  name: 'Pages',
  description: 'Pages built from blocks, and menus.',
  version: '0.1.0',
  kind: 'optional',
  permissions: pagesPermissions,
  settings: pagesSettings,
  events: pagesEvents,
  migrations: pagesMigrations,
  graphql: {
    resolvers: [
      PageResolver,
      SearchHitResolver,
      ProductGridBlockResolver,
      MenuResolver,
      MenuItemResolver,
      PageQueries,
      MenuQueries,
      PageMutations,
      BlockMutations,
      MenuMutations,
      PagesSubscriptions,
    ],
    orphanedTypes: [...blockTypes, SearchHit],
    references: { Page: resolvePage, Menu: resolveMenu, SearchHit: resolveSearchHit },
    subscriptions: { pagePublished, pageUpdated, menuUpdated },
  },
  routes: pagesRoutes,
  consumers: [plannedTimes],
  search: [pageSearch],
  seed: seedPagesModule,
});
