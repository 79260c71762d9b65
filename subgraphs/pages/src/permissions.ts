import { type PermissionDeclaration, permissions } from '@rustok/kernel';

const staff = { super_admin: 'all', admin: 'all', manager: 'all' } as const;

/** Published pages and menus are public and need no permission; `pages:update` is also what makes drafts visible. */
export const pagesPermissions: readonly PermissionDeclaration[] = [
  ...permissions('pages', ['create', 'update', 'delete', 'publish'], staff),
  ...permissions('pages', ['read', 'list'], { ...staff, customer: 'all' }),
  ...permissions('menus', ['create', 'update', 'delete'], staff),
  ...permissions('menus', ['read', 'list'], { ...staff, customer: 'all' }),
];
