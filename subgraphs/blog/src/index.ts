import { defineModule } from '@rustok/kernel';
import { blogMigrations } from '../migrations/index.js';
import { publicationDue } from './consumers/publication-due.js';
import { blogEvents } from './events.js';
import { CommentResolver, resolveComment } from './graphql/comment.js';
import { DashboardStats, DashboardStatsResolver, resolveDashboardStats } from './graphql/dashboard-stats.js';
import { CommentMutations, PostMutations } from './graphql/mutations.js';
import { PostRevisionResolver } from './graphql/post-revision.js';
import { PostResolver, resolvePost } from './graphql/post.js';
import { BlogQueries } from './graphql/queries.js';
import {
  CategoryPostsResolver,
  resolveCategory,
  resolveTag,
  resolveUser,
  TagPostsResolver,
  UserPostsResolver,
} from './graphql/stubs.js';
import { BlogSubscriptions, commentAdded, postPublished } from './graphql/subscriptions.js';
import { resolveSearchHit, SearchHit, SearchHitResolver } from './graphql/search-hit.js';
import { blogPermissions } from './permissions.js';
import { blogRoutes } from './routes.js';
import { postSearch } from './search.js';
import { seedBlog } from './seed.js';
import { blogSettings } from './settings.js';

export default defineModule({
  slug: 'blog',
  name: 'Blog',
  description: 'Posts and the comments on them.',
  version: '0.1.0',
  kind: 'optional',
  dependsOn: ['content'],
  permissions: blogPermissions,
  settings: blogSettings,
  events: blogEvents,
  migrations: blogMigrations,
  graphql: {
    resolvers: [
      PostResolver,
      CommentResolver,
      PostRevisionResolver,
      UserPostsResolver,
      CategoryPostsResolver,
      TagPostsResolver,
      SearchHitResolver,
      DashboardStatsResolver,
      BlogQueries,
      PostMutations,
      CommentMutations,
      BlogSubscriptions,
    ],
    orphanedTypes: [DashboardStats, SearchHit],
    references: {
      Post: resolvePost,
      Comment: resolveComment,
      User: resolveUser,
      Category: resolveCategory,
      Tag: resolveTag,
      DashboardStats: resolveDashboardStats,
      SearchHit: resolveSearchHit,
    },
    subscriptions: { postPublished, commentAdded },
  },
  routes: blogRoutes,
  consumers: [publicationDue],
  search: [postSearch],
  seed: seedBlog,
});
