import { defineModule } from '@rustok/kernel';
import { forumMigrations } from '../migrations/index.js';
import { forumEvents } from './events.js';
import { CategoryMutations } from './graphql/category-mutations.js';
import { ForumCategoryResolver, resolveCategory } from './graphql/category.js';
import { ForumQueries } from './graphql/queries.js';
import { ReplyMutations } from './graphql/reply-mutations.js';
import { ForumReplyResolver, resolveReply } from './graphql/reply.js';
import {
  ForumSubscriptions,
  replyAdded,
  replyPending,
  topicCreated,
  topicUpdated,
} from './graphql/subscriptions.js';
import { TopicMutations } from './graphql/topic-mutations.js';
import { ForumTopicResolver, resolveTopic } from './graphql/topic.js';
import { resolveUser, UserResolver } from './graphql/user.js';
import { resolveSearchHit, SearchHit, SearchHitResolver } from './graphql/search-hit.js';
import { forumPermissions } from './permissions.js';
import { categoryRoutes } from './routes/category-routes.js';
import { replyRoutes } from './routes/reply-routes.js';
import { topicRoutes } from './routes/topic-routes.js';
import { topicSearch } from './search.js';
import { seedForum } from './seed.js';
import { forumSettings } from './settings.js';

export default defineModule({
  slug: 'forum',
  name: 'Forum',
  description: 'Categories, topics and replies, and their moderation.',
  version: '0.1.0',
  kind: 'optional',
  permissions: forumPermissions,
  settings: forumSettings,
  events: forumEvents,
  migrations: forumMigrations,
  graphql: {
    resolvers: [
      ForumCategoryResolver,
      ForumTopicResolver,
      ForumReplyResolver,
      UserResolver,
      SearchHitResolver,
      ForumQueries,
      CategoryMutations,
      TopicMutations,
      ReplyMutations,
      ForumSubscriptions,
    ],
    orphanedTypes: [SearchHit],
    references: {
      ForumCategory: resolveCategory,
      ForumTopic: resolveTopic,
      ForumReply: resolveReply,
      User: resolveUser,
      SearchHit: resolveSearchHit,
    },
    subscriptions: { topicCreated, topicUpdated, replyAdded, replyPending },
  },
  routes: [...categoryRoutes, ...topicRoutes, ...replyRoutes],
  search: [topicSearch],
  seed: seedForum,
});
