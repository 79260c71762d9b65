import { type PermissionDeclaration, permissions } from '@rustok/kernel';

const staff = { super_admin: 'all', admin: 'all', manager: 'all' } as const;

/**
 * What is on sale is public and needs no permission; `products:update` is also what makes drafts visible. Product
 * categories and collections are under `products` too, regions and price lists under `prices`.
 */
const catalogPermissions = [
  ...permissions('products', ['create', 'update', 'delete', 'publish'], staff),
  ...permissions('products', ['read', 'list'], { ...staff, customer: 'all' }),
  ...permissions('prices', ['read', 'update'], staff),
];

export const commercePermissions: readonly PermissionDeclaration[] = [...catalogPermissions];
