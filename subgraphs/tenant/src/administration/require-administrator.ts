import {
  isPlatformAdministrator,
  PermissionDeniedError,
  type RequestContext,
  UnauthenticatedError,
} from '@rustok/kernel';

/** Throws `UNAUTHENTICATED` for nobody, and `PERMISSION_DENIED` unless an administrator of the platform asks. */
export function requireAdministrator(context: RequestContext): void {
  if (context.actor.kind === 'anonymous') throw new UnauthenticatedError();
  if (!isPlatformAdministrator(context)) throw new PermissionDeniedError('platform:manage');
}
