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

/**
 * How many can be bought is public; where they are is not. A customer orders, sees and cancels what is theirs: those of
 * guests are opened by their cart's token. Carts need no permission, only their token or their user.
 */
const salesPermissions = [
  ...permissions('inventory', ['create', 'read', 'update', 'delete', 'list'], staff),
  ...permissions('orders', ['create', 'read', 'list', 'cancel'], { ...staff, customer: 'own' }),
  ...permissions('orders', ['update', 'refund'], staff),
  ...permissions('customers', ['create', 'list'], staff),
  ...permissions('customers', ['read', 'update'], { ...staff, customer: 'own' }),
  ...permissions('discounts', ['create', 'read', 'update', 'delete', 'list'], staff),
];

export const commercePermissions: readonly PermissionDeclaration[] = [
  ...catalogPermissions,
  ...salesPermissions,
];
