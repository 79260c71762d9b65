import { requirePermission, type SubscriptionDeclaration, TenantModuleToggled } from '@rustok/kernel';

export const moduleToggled: SubscriptionDeclaration = {
  events: [TenantModuleToggled],
  authorize: ({ actor }) => requirePermission(actor, 'modules:list'),
};
