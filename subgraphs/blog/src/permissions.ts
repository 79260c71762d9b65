import { type PermissionDeclaration, permissions } from '@rustok/kernel';

const staff = { super_admin: 'all', admin: 'all', manager: 'all' } as const;

/** Published posts are public and need no permission; `posts:update` is also what makes drafts visible. */
export const blogPermissions: readonly PermissionDeclaration[] = [
  ...permissions('posts', ['create', 'update', 'delete', 'publish'], staff),
  ...permissions('posts', ['read', 'list'], { ...staff, customer: 'all' }),
  ...permissions('comments', ['create', 'read', 'list'], { ...staff, customer: 'all' }),
  ...permissions('comments', ['update', 'delete'], { ...staff, customer: 'own' }),
  ...permissions('comments', ['moderate'], staff),
];
