import { defineModule } from '@rustok/kernel';
import { contentMigrations } from '../migrations/index.js';
import { publicationDue } from './consumers/publication-due.js';
import { contentEvents } from './events.js';
import { CategoryResolver, resolveCategory } from './graphql/category.js';
import { ContentNodeResolver, resolveNode } from './graphql/content-node.js';
import { ContentMutations } from './graphql/mutations.js';
import { NodeRevisionResolver } from './graphql/node-revision.js';
import { ContentQueries } from './graphql/queries.js';
import { contentNodePublished, ContentSubscriptions } from './graphql/subscriptions.js';
import { resolveTag, TagResolver } from './graphql/tag.js';
import { contentPermissions } from './permissions.js';
import { contentRoutes } from './routes.js';
import { nodeSearch } from './search.js';
import { seedContent } from './seed.js';
import { contentSettings } from './settings.js';

export default defineModule({
  slug: 'content',
  name: 'Content',
  description: 'Pages, articles and other nodes, and the categories and tags all content shares.',
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
      TagResolver,
      NodeRevisionResolver,
      ContentQueries,
      ContentMutations,
      ContentSubscriptions,
    ],
    references: { ContentNode: resolveNode, Category: resolveCategory, Tag: resolveTag },
    subscriptions: { contentNodePublished },
  },
  routes: contentRoutes,
  consumers: [publicationDue],
  search: [nodeSearch],
  seed: seedContent,
});
