import { type Permission, type PermissionDeclaration, permissions } from '@rustok/kernel';
import { z } from 'zod';

const ADMINISTRATORS = { super_admin: 'all', admin: 'all' } as const;

export const rbacPermissions: readonly PermissionDeclaration[] = [
  ...permissions('users', ['create', 'read', 'list', 'delete', 'manage'], ADMINISTRATORS),
  // Everybody may change their own name.
  ...permissions('users', ['update'], { ...ADMINISTRATORS, manager: 'own', customer: 'own' }),
  ...permissions('roles', ['list'], ADMINISTRATORS),
];

/** `resource:action`, as clients write it. Whether there is such a permission is another question. */
export const permissionName = z.custom<Permission>(
  (value) => typeof value === 'string' && /^[a-z_]+:[a-z_]+$/.test(value),
  'must have the form resource:action',
);
