import { type PermissionDeclaration, permissions } from '@rustok/kernel';

export const tenantPermissions: readonly PermissionDeclaration[] = [
  ...permissions('tenants', ['manage'], { super_admin: 'all' }),
  ...permissions('modules', ['read', 'list', 'manage'], { super_admin: 'all', admin: 'all' }),
  ...permissions('analytics', ['read'], { super_admin: 'all', admin: 'all', manager: 'all' }),
  ...permissions('documents', ['manage'], { super_admin: 'all', admin: 'all' }),
  ...permissions('settings', ['manage'], { super_admin: 'all', admin: 'all' }),
];
