/** `resource:action`, for example `posts:publish`. `resource:manage` implies every action on the resource. */
export type Permission = `${string}:${string}`;

/** Whose rows a grant covers: all of the tenant's, or only those the actor owns. */
export type GrantScope = 'all' | 'own';

/** The roles every tenant starts with; a tenant may add its own. */
export const SYSTEM_ROLES = ['super_admin', 'admin', 'manager', 'customer'] as const;
export type SystemRole = (typeof SYSTEM_ROLES)[number];

/** A module's declaration of one permission and of the roles that hold it in a new tenant. */
export interface PermissionDeclaration {
  readonly permission: Permission;
  /** Shown to whoever edits roles. */
  readonly description: string;
  readonly grants: Readonly<Partial<Record<SystemRole, GrantScope>>>;
}

export const PERMISSION = /^[a-z][a-z_]{0,31}:[a-z][a-z_]{0,31}$/;

/** Declares `resource:action` for each action with the same grants. */
export function permissions(
  resource: string,
  actions: readonly string[],
  grants: PermissionDeclaration['grants'],
): PermissionDeclaration[] {
  return actions.map((action) => ({
    permission: `${resource}:${action}`,
    description: `${action} ${resource}`,
    grants,
  }));
}
