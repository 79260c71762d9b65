import { defineModule } from '@rustok/kernel';
import { rbacEvents } from './events.js';
import { AuthMutations } from './graphql/auth.js';
import { DashboardStats, DashboardStatsResolver, resolveDashboardStats } from './graphql/dashboard-stats.js';
import { RbacMutations } from './graphql/mutations.js';
import { PasswordMutations } from './graphql/password.js';
import { RbacQueries } from './graphql/queries.js';
import { SessionResolver } from './graphql/session.js';
import { UserResolver } from './graphql/user.js';
import { userById } from './loaders.js';
import { createOwner } from './operations/create-owner.js';
import { seedDemoUsers } from './operations/seed-demo-users.js';
import { rbacPermissions } from './permissions.js';
import { rbacSettings } from './settings.js';

export default defineModule({
  slug: 'rbac',
  name: 'Users and access',
  description: 'Who the users are, how they sign in, and what they may do.',
  version: '0.1.0',
  kind: 'core',
  permissions: rbacPermissions,
  settings: rbacSettings,
  events: rbacEvents,
  graphql: {
    resolvers: [
      UserResolver,
      SessionResolver,
      DashboardStatsResolver,
      RbacQueries,
      AuthMutations,
      PasswordMutations,
      RbacMutations,
    ],
    orphanedTypes: [DashboardStats],
    references: {
      User: ({ id }: { id: string }, { loaders }) => loaders.get(userById).load(id.toLowerCase()),
      DashboardStats: resolveDashboardStats,
    },
  },
  hooks: { onTenantCreated: createOwner },
  seed: seedDemoUsers,
});
