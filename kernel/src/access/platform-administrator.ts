import type { RequestContext } from '../module/request-context.js';
import { scopeOf } from './actor.js';

/**
 * Whether the actor may reach beyond the tenant of the request: the platform itself, and users of the one tenant that
 * the operator chose for it (`PlatformOptions.platformTenant`) who hold `platform:manage` there. In any other
 * tenant the permission means nothing, whoever granted it.
 */
export function isPlatformAdministrator({ actor, tenant, platform }: RequestContext): boolean {
  if (actor.kind === 'system') return true;
  return tenant.slug === platform.platformTenant && scopeOf(actor, 'platform:manage') === 'all';
}
