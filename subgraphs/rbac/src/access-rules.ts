import {
  type Actor,
  type Grants,
  type GrantScope,
  heldScopeOf,
  type Permission,
  requirePermissionOn,
  scopeOf,
  SYSTEM_ROLES,
  type SystemRole,
} from '@rustok/kernel';
import { privilegeEscalation } from './errors.js';

/** What a user or a role may do: something an actor can be measured against. */
export interface Authority {
  /** Slugs. */
  readonly roles: readonly string[];
  readonly grants: Grants;
}

/** The highest system role among `roles`; who has none counts as a customer. */
export function highestRole(roles: readonly string[]): SystemRole {
  return SYSTEM_ROLES.find((role) => roles.includes(role)) ?? 'customer';
}

/** System roles above `role`, highest first. */
export function rolesAbove(role: SystemRole): readonly SystemRole[] {
  return SYSTEM_ROLES.slice(0, SYSTEM_ROLES.indexOf(role));
}

/** Whether a holder of `grants` may do `permission` at all: on everything, or on what is theirs. */
export function permits(grants: Grants, permission: Permission): boolean {
  const resource = permission.slice(0, permission.indexOf(':'));
  return grants.has(permission) || grants.has(`${resource}:manage`);
}

export function isSelf(actor: Actor, userId: string): boolean {
  return actor.kind === 'user' && actor.userId === userId;
}

/** E-mail, status, roles: for the user themselves and for who may read all users. */
export function mayReadPrivate(actor: Actor, userId: string): boolean {
  return isSelf(actor, userId) || scopeOf(actor, 'users:read') === 'all';
}

/** Throws unless the actor holds the permission for all of the tenant; an `own` grant is not enough. */
export function requireForAll(actor: Actor, permission: Permission): void {
  requirePermissionOn(actor, permission, null);
}

/**
 * Throws `PRIVILEGE_ESCALATION` unless the actor holds the permission in at least this scope. Of a module that is off, too:
 * it may be switched on later, and then counts for whom it was given.
 */
export function requireHeld(actor: Actor, permission: Permission, scope: GrantScope): void {
  const held = heldScopeOf(actor, permission);
  if (held !== 'all' && held !== scope) throw privilegeEscalation();
}

/**
 * Nobody gives away, or takes over, more than they hold: whoever edits a user could sign in as that user.
 * Throws `PRIVILEGE_ESCALATION` when the other ranks above the actor, or holds a grant the actor does not.
 */
export function requireAuthorityOver(actor: Actor, other: Authority): void {
  if (actor.kind === 'user' && rolesAbove(highestRole(actor.roles)).includes(highestRole(other.roles))) {
    throw privilegeEscalation();
  }
  for (const [permission, scope] of other.grants) requireHeld(actor, permission, scope);
}
