import { type Permission, type RequestContext, requirePermissionOn } from '@rustok/kernel';

/** For what belongs to nobody: a grant of the scope `own` is not enough. Throws `UNAUTHENTICATED` or `PERMISSION_DENIED`. */
export function requireStaff({ actor }: RequestContext, permission: Permission): void {
  requirePermissionOn(actor, permission, null);
}
