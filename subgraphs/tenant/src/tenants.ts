import type { RequestContext, Tenant } from '@rustok/kernel';

/** A request sees one tenant, its own; every other id does not exist for it. */
export function findTenant(id: string, { tenant }: RequestContext): Tenant | null {
  return id === tenant.id ? tenant : null;
}
