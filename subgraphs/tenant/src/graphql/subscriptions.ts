import {
  requirePermission,
  type SubscriptionDeclaration,
  TenantModuleSettingsChanged,
  TenantModuleToggled,
} from '@rustok/kernel';

export const moduleToggled: SubscriptionDeclaration = {
  events: [TenantModuleToggled],
  authorize: ({ actor }) => requirePermission(actor, 'modules:list'),
};

export const moduleSettingsChanged: SubscriptionDeclaration = {
  events: [TenantModuleSettingsChanged],
  filter: ({ payload }, { module }) => module == null || (payload as { module: string }).module === module,
  authorize: ({ actor }) => requirePermission(actor, 'modules:read'),
};
