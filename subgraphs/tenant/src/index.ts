import { defineModule } from '@rustok/kernel';
import { administrationCommands } from './administration/commands.js';
import { administrationRoutes } from './administration/routes.js';
import { persistDocumentsCommand } from './documents-command.js';
import { AdministeredTenantResolver } from './graphql/administered-tenant.js';
import { TenantAdministrationMutations, TenantAdministrationQueries } from './graphql/administration.js';
import { DashboardQueries, resolveDashboardStats } from './graphql/dashboard.js';
import { PersistedDocumentResolver } from './graphql/documents.js';
import { ModuleJournalResolver } from './graphql/module-journal.js';
import { ModulePolicyResolver } from './graphql/module-policy.js';
import { ModulePreviewResolver } from './graphql/module-preview.js';
import { ModuleResolver } from './graphql/modules.js';
import { ModuleSettingsResolver } from './graphql/settings.js';
import { TenantDeletionResolver } from './graphql/tenant-deletion.js';
import { TenantResolver } from './graphql/tenant.js';
import { moduleSettingsChanged, moduleToggled } from './graphql/subscriptions.js';
import { tenantPermissions } from './permissions.js';
import { tenantSettings } from './settings.js';
import { findTenant } from './tenants.js';

export default defineModule({
  slug: 'tenant',
  name: 'Tenant',
  description: 'Who the tenant is, and which modules it has.',
  version: '0.1.0',
  kind: 'core',
  permissions: tenantPermissions,
  settings: tenantSettings,
  graphql: {
    resolvers: [
      TenantResolver,
      ModuleResolver,
      ModulePolicyResolver,
      ModuleJournalResolver,
      ModulePreviewResolver,
      PersistedDocumentResolver,
      ModuleSettingsResolver,
      DashboardQueries,
      TenantAdministrationQueries,
      TenantAdministrationMutations,
      AdministeredTenantResolver,
      TenantDeletionResolver,
    ],
    references: {
      Tenant: ({ id }: { id: string }, context) => findTenant(id, context),
      DashboardStats: resolveDashboardStats,
    },
    subscriptions: { moduleToggled, moduleSettingsChanged },
  },
  routes: administrationRoutes,
  commands: [...administrationCommands, persistDocumentsCommand],
});
