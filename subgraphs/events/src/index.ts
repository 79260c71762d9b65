import { defineModule } from '@rustok/kernel';
import { eventCommands } from './commands.js';
import { EventAuditResolver } from './graphql/audit-entry.js';
import { EventConsumerResolver } from './graphql/consumer.js';
import { DeadLetterConnectionResolver, DeadLetterResolver } from './graphql/dead-letter.js';
import { EventMutations } from './graphql/mutations.js';
import { EventQueries } from './graphql/queries.js';
import { EventReplayResolver } from './graphql/replay.js';
import { events, EventSubscriptions } from './graphql/subscriptions.js';
import { eventHealth } from './health.js';
import { eventPermissions } from './permissions.js';
import { consumerRoutes } from './routes/consumer-routes.js';
import { deadLetterRoutes } from './routes/dead-letter-routes.js';
import { pipelineRoutes } from './routes/pipeline-routes.js';
import { replayRoutes } from './routes/replay-routes.js';

export default defineModule({
  slug: 'events',
  name: 'Events',
  description: 'Events as they happen, and what became of them: dead letters, replays, consumers.',
  version: '0.1.0',
  kind: 'core',
  permissions: eventPermissions,
  graphql: {
    resolvers: [
      EventQueries,
      EventMutations,
      EventSubscriptions,
      DeadLetterResolver,
      DeadLetterConnectionResolver,
      EventReplayResolver,
      EventConsumerResolver,
      EventAuditResolver,
    ],
    subscriptions: { events },
  },
  routes: [...deadLetterRoutes, ...replayRoutes, ...consumerRoutes, ...pipelineRoutes],
  commands: eventCommands,
  health: eventHealth,
});
