import { PermissionDeniedError, UnauthenticatedError } from '../errors.js';
import { type Grants, heldGrants } from './effective-grants.js';
import type { GrantScope, Permission } from './permissions.js';

export type UserId = string & { readonly __brand: 'UserId' };

/** Who acts, inside one tenant. */
export type Actor = AnonymousActor | UserActor | SystemActor;

export interface AnonymousActor {
  readonly kind: 'anonymous';
}

export interface UserActor {
  readonly kind: 'user';
  readonly userId: UserId;
  readonly sessionId: string;
  readonly roles: readonly string[];
  /**
   * From the tenant's role tables at the time of the request; the widest scope of all roles. In a request context only
   * those that count, without permissions of modules that are off: see `heldGrants`.
   */
  readonly grants: Grants;
  /** When the presented token ends. */
  readonly tokenExpiresAt: Date;
}

/** The platform itself: consumers, seeds, commands. Never the result of a token. */
export interface SystemActor {
  readonly kind: 'system';
  /** What of the platform acts: `consumer:index.documents`, `seed`. */
  readonly name: string;
}

export const ANONYMOUS: AnonymousActor = { kind: 'anonymous' };

export function systemActor(name: string): SystemActor {
  return { kind: 'system', name };
}

/** The scope in which the actor holds the permission, or `null`. */
export function scopeOf(actor: Actor, permission: Permission): GrantScope | null {
  return scopeIn(actor, permission, (user) => user.grants);
}

/** As `scopeOf`, whether or not the permission's module is on: what may be handed on to others for the time when it is. */
export function heldScopeOf(actor: Actor, permission: Permission): GrantScope | null {
  return scopeIn(actor, permission, (user) => heldGrants(user.grants));
}

function scopeIn(
  actor: Actor,
  permission: Permission,
  grantsOf: (user: UserActor) => Grants,
): GrantScope | null {
  if (actor.kind === 'system') return 'all';
  if (actor.kind === 'anonymous') return null;
  const grants = grantsOf(actor);
  const resource = permission.slice(0, permission.indexOf(':'));
  const managed = grants.get(`${resource}:manage`);
  const granted = grants.get(permission);
  return managed === 'all' || granted === 'all' ? 'all' : (granted ?? managed ?? null);
}

export function holds(actor: Actor, permission: Permission): boolean {
  return scopeOf(actor, permission) !== null;
}

/** Throws `UNAUTHENTICATED` for nobody and `PERMISSION_DENIED` for somebody without the permission. */
export function requirePermission(actor: Actor, permission: Permission): GrantScope {
  const scope = scopeOf(actor, permission);
  if (scope) return scope;
  throw actor.kind === 'anonymous' ? new UnauthenticatedError() : new PermissionDeniedError(permission);
}

/** As `requirePermission`, for a thing that belongs to `ownerId`: an `own` grant covers only the actor's things. */
export function requirePermissionOn(actor: Actor, permission: Permission, ownerId: string | null): void {
  const scope = requirePermission(actor, permission);
  if (scope === 'own' && (actor.kind !== 'user' || actor.userId !== ownerId)) {
    throw new PermissionDeniedError(permission);
  }
}

/** Throws `UNAUTHENTICATED` unless a user acts. */
export function requireUser(actor: Actor): UserActor {
  if (actor.kind !== 'user') throw new UnauthenticatedError();
  return actor;
}
