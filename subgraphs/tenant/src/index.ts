import { defineModule } from '@rustok/kernel';
import { DashboardQueries, resolveDashboardStats } from './graphql/dashboard.js';
import { ModuleResolver } from './graphql/modules.js';
import { TenantResolver } from './graphql/tenant.js';
import { moduleToggled } from './graphql/subscriptions.js';
import { tenantPermissions } from './permissions.js';
import { findTenant } from './tenants.js';

export default defineModule({
  slug: 'tenant',
  name: 'Tenant',
  description: 'Who the tenant is, and which modules it has.',
  version: '0.1.0',
  kind: 'core',
  permissions: tenantPermissions,
  graphql: {
    resolvers: [TenantResolver, ModuleResolver, DashboardQueries],
    references: {
      Tenant: ({ id }: { id: string }, context) => findTenant(id, context),
      DashboardStats: resolveDashboardStats,
    },
    subscriptions: { moduleToggled },
  },
});
