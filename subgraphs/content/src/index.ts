import { defineModule } from '@rustok/kernel';
import { contentMigrations } from '../migrations/index.js';
import { contentEvents } from './events.js';
import { CategoryResolver, resolveCategory } from './graphql/category.js';
import { ContentNodeResolver, resolveNode } from './graphql/content-node.js';
import { ContentMutations } from './graphql/mutations.js';
import { ContentQueries } from './graphql/queries.js';
import { contentNodePublished, ContentSubscriptions } from './graphql/subscriptions.js';
import { contentPermissions } from './permissions.js';
import { nodeSearch } from './search.js';
import { seedContent } from './seed.js';
import { contentSettings } from './settings.js';

export default defineModule({
  slug: 'content',
  name: 'Content',
  description: 'Pages, articles and other nodes, and the categories all content shares.',
  version: '0.1.0',
  kind: 'optional',
  permissions: contentPermissions,
  settings: contentSettings,
  events: contentEvents,
  migrations: contentMigrations,
  graphql: {
    resolvers: [
      ContentNodeResolver,
      CategoryResolver,
      ContentQueries,
      ContentMutations,
      ContentSubscriptions,
    ],
    references: { ContentNode: resolveNode, Category: resolveCategory },
    subscriptions: { contentNodePublished },
  },
  search: [nodeSearch],
  seed: seedContent,
});
