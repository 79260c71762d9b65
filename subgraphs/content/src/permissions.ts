import { type PermissionDeclaration, permissions } from '@rustok/kernel';

const staff = { super_admin: 'all', admin: 'all', manager: 'all' } as const;

/** Published content is public and needs no permission; `nodes:update` is also what makes drafts visible. */
export const contentPermissions: readonly PermissionDeclaration[] = [
  ...permissions('nodes', ['create', 'update', 'delete', 'publish'], staff),
  ...permissions('nodes', ['read', 'list'], { ...staff, customer: 'all' }),
  ...permissions('categories', ['create', 'update', 'delete'], staff),
  ...permissions('categories', ['read', 'list'], { ...staff, customer: 'all' }),
  ...permissions('tags', ['create', 'update', 'delete'], staff),
  ...permissions('tags', ['read', 'list'], { ...staff, customer: 'all' }),
];
