import {
  ClientError,
  parseTenantHeader,
  parseTenantHost,
  parseTenantSubdomain,
  type Tenant,
  type TenantDirectory,
  type TenantIdentifier,
} from '@rustok/kernel';
import type { TenantSettings } from '../settings.js';

/** Where a request may name its tenant. */
export interface TenantHints {
  /** The tenant header's value, or what `connection_init` says. */
  readonly header: string | undefined;
  /** The host the client asked for: from `Host`, or from a trusted proxy's `X-Forwarded-Host`. No port. */
  readonly host: string;
}

/**
 * The tenant of a request. Throws `TENANT_REQUIRED`, `TENANT_IDENTIFIER_INVALID`, `TENANT_NOT_FOUND` or
 * `TENANT_INACTIVE`.
 */
export async function tenantOfRequest(
  hints: TenantHints,
  settings: TenantSettings,
  tenants: TenantDirectory,
): Promise<Tenant> {
  const identifier = identify(hints, settings);
  const tenant = await tenants.find(identifier);
  if (!tenant) throw new ClientError('TENANT_NOT_FOUND', `There is no tenant "${identifier.value}".`);
  if (!tenant.isActive)
    throw new ClientError('TENANT_INACTIVE', `The tenant "${identifier.value}" is not active.`);
  return tenant;
}

function identify({ header, host }: TenantHints, settings: TenantSettings): TenantIdentifier {
  switch (settings.resolution) {
    case 'header':
      if (header === undefined || header.trim() === '') {
        throw new ClientError('TENANT_REQUIRED', `The header ${settings.header_name} must name a tenant.`);
      }
      return parseTenantHeader(header);
    case 'host':
      return parseTenantHost(host);
    case 'subdomain':
      return parseTenantSubdomain(host, settings.base_domains);
  }
}
