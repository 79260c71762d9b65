import {
  type EventScope,
  isPlatformAdministrator,
  type Permission,
  PermissionDeniedError,
  type RequestContext,
  requirePermissionOn,
  tenantId,
} from '@rustok/kernel';

/** How far a caller wants to reach. By default not beyond the tenant of the request. */
export interface Reach {
  readonly allTenants?: boolean | null;
  /** One tenant, by its id; narrower than `allTenants`. */
  readonly tenantId?: string | null;
}

/** Throws `UNAUTHENTICATED`, or `PERMISSION_DENIED` without `events:read` or for a reach beyond the actor's tenant. */
export function scopeToRead(context: RequestContext, reach: Reach): EventScope {
  return scopeFor(context, reach, 'events:read');
}

/** As `scopeToRead`, with `events:manage`. */
export function scopeToManage(context: RequestContext, reach: Reach): EventScope {
  return scopeFor(context, reach, 'events:manage');
}

function scopeFor(
  context: RequestContext,
  { allTenants, tenantId: wanted }: Reach,
  permission: Permission,
): EventScope {
  // Events belong to nobody in particular: a grant of one's own covers none.
  requirePermissionOn(context.actor, permission, null);
  const own = context.tenant.id;
  const foreign = wanted != null && wanted.toLowerCase() !== own;
  // Whether there is such a tenant, nobody else is told.
  if ((allTenants || foreign) && !isPlatformAdministrator(context)) {
    throw new PermissionDeniedError('platform:manage');
  }
  if (wanted != null) return { tenantId: foreign ? tenantId(wanted.toLowerCase()) : own };
  return allTenants ? 'all-tenants' : { tenantId: own };
}
