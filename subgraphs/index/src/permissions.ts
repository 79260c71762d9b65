import type { PermissionDeclaration } from '@rustok/kernel';

/** Searching needs none: what is found is published. */
export const indexPermissions: readonly PermissionDeclaration[] = [
  {
    permission: 'index:manage',
    description: 'see how the search index is doing, and rebuild it',
    grants: { super_admin: 'all', admin: 'all' },
  },
];
