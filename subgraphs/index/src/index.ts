import { defineModule } from '@rustok/kernel';
import { indexMigrations } from '../migrations/index.js';
import { rebuildCommand } from './commands.js';
import { documentsConsumer } from './consumers/documents.js';
import { IndexRebuilt } from './events.js';
import { SearchMutations } from './graphql/mutations.js';
import { SearchQueries } from './graphql/queries.js';
import { SearchHitResolver } from './graphql/search-hit.js';
import { SearchFacetResolver, SearchResultsResolver } from './graphql/search-results.js';
import { indexPermissions } from './permissions.js';
import { indexSettings } from './settings.js';

export default defineModule({
  slug: 'index',
  name: 'Search index',
  description: 'Finds the published things of all modules.',
  version: '0.1.0',
  kind: 'core',
  permissions: indexPermissions,
  settings: indexSettings,
  events: [IndexRebuilt],
  migrations: indexMigrations,
  graphql: {
    resolvers: [
      SearchQueries,
      SearchHitResolver,
      SearchResultsResolver,
      SearchFacetResolver,
      SearchMutations,
    ],
  },
  consumers: [documentsConsumer],
  commands: [rebuildCommand],
});
