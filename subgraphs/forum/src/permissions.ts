import { type PermissionDeclaration, permissions } from '@rustok/kernel';

const staff = { super_admin: 'all', admin: 'all', manager: 'all' } as const;
const everybody = { ...staff, customer: 'all' } as const;
const own = { ...staff, customer: 'own' } as const;

/** Reading the forum is everybody's and needs no permission; who is signed in takes part. */
export const forumPermissions: readonly PermissionDeclaration[] = [
  ...permissions('forum_categories', ['create', 'update', 'delete'], staff),
  ...permissions('forum_categories', ['read', 'list'], everybody),
  ...permissions('forum_topics', ['create', 'read', 'list'], everybody),
  ...permissions('forum_topics', ['update', 'delete'], own),
  ...permissions('forum_topics', ['moderate'], staff),
  ...permissions('forum_replies', ['create', 'read', 'list'], everybody),
  ...permissions('forum_replies', ['update', 'delete'], own),
  ...permissions('forum_replies', ['moderate'], staff),
];
