import { defineModule } from '@rustok/kernel';
import { contentMigrations } from '../migrations/index.js';
import { publicationDue } from './consumers/publication-due.js';
import { contentEvents } from './events.js';
import { CategoryResolver, resolveCategory } from './graphql/category.js';
import { ContentNodeResolver, resolveNode } from './graphql/content-node.js';
import { ContentMutations } from './graphql/mutations.js';
import { NodeRevisionResolver } from './graphql/node-revision.js';
import { ContentQueries } from './graphql/queries.js';
import { resolveSearchHit, SearchHit, SearchHitResolver } from './graphql/search-hit.js';
import { contentNodePublished, ContentSubscriptions } from './graphql/subscriptions.js';
import { resolveTag, TagResolver } from './graphql/tag.js';
import { removeMediaFile } from './media/consumers/remove-media-file.js';
import { MediaMutations } from './media/graphql/media-mutations.js';
import { MediaQueries } from './media/graphql/media-queries.js';
import { mediaUploaded, MediaSubscriptions } from './media/graphql/media-subscriptions.js';
import { MediaResolver, resolveMedia } from './media/graphql/media.js';
import { sweepCommand } from './media/media-commands.js';
import { mediaEvents } from './media/media-events.js';
import { mediaPermissions } from './media/media-permissions.js';
import { mediaRoutes } from './media/media-routes.js';
import { contentPermissions } from './permissions.js';
import { contentRoutes } from './routes.js';
import { nodeSearch } from './search.js';
import { seedContent } from './seed.js';
import { contentSettings } from './settings.js';

export default defineModule({
  slug: 'content',
  name: 'Content',
  description: 'Pages, articles and other nodes, the categories and tags all content shares, and media.',
  version: '0.1.0',
  kind: 'optional',
  permissions: [...contentPermissions, ...mediaPermissions],
  settings: contentSettings,
  events: [...contentEvents, ...mediaEvents],
  migrations: contentMigrations,
  graphql: {
    resolvers: [
      ContentNodeResolver,
      CategoryResolver,
      TagResolver,
      NodeRevisionResolver,
      SearchHitResolver,
      ContentQueries,
      ContentMutations,
      ContentSubscriptions,
      MediaResolver,
      MediaQueries,
      MediaMutations,
      MediaSubscriptions,
    ],
    orphanedTypes: [SearchHit],
    references: {
      ContentNode: resolveNode,
      Category: resolveCategory,
      Tag: resolveTag,
      Media: resolveMedia,
      SearchHit: resolveSearchHit,
    },
    subscriptions: { contentNodePublished, mediaUploaded },
  },
  routes: [...contentRoutes, ...mediaRoutes],
  consumers: [publicationDue, removeMediaFile],
  commands: [sweepCommand],
  search: [nodeSearch],
  seed: seedContent,
});
