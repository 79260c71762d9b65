import type { TenantId } from '../tenancy/tenant.js';

/** Whose events an operator works on: one tenant's, held to it by row-level security, or, for a platform administrator, everybody's. */
export type EventScope = { readonly tenantId: TenantId } | 'all-tenants';
