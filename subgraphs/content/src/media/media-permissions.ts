import { type PermissionDeclaration, permissions } from '@rustok/kernel';

const staff = { super_admin: 'all', admin: 'all', manager: 'all' } as const;

/** `read` is asked for where the tenant's media are not public. */
export const mediaPermissions: readonly PermissionDeclaration[] = [
  ...permissions('media', ['create', 'update', 'delete'], staff),
  ...permissions('media', ['read', 'list'], { ...staff, customer: 'all' }),
];
