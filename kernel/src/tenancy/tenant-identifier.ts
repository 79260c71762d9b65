import { ClientError } from '../errors.js';
import { isUuid } from './tenant.js';

/** How a request names its tenant. */
export interface TenantIdentifier {
  readonly kind: 'uuid' | 'slug' | 'host';
  readonly value: string;
}

/** Where a request names its tenant (`[settings.rustok.tenant] resolution`). */
export type TenantResolution = 'header' | 'host' | 'subdomain';

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;
const HOST_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Names that would collide with the platform's own hosts and paths. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set(
  (
    'api admin www app cdn assets static health metrics docs swagger mail smtp pop imap ftp sftp ssh vpn auth login ' +
    'logout register signup signin dev test staging prod production localhost db database cache redis postgres root ' +
    'system internal private public'
  ).split(' '),
);

/** The value of the tenant header: a uuid or a slug. Throws `TENANT_IDENTIFIER_INVALID`. */
export function parseTenantHeader(header: string): TenantIdentifier {
  const value = header.trim().toLowerCase();
  if (isUuid(value)) return { kind: 'uuid', value };
  if (SLUG.test(value) && !RESERVED_SLUGS.has(value)) return { kind: 'slug', value };
  throw invalidIdentifier(header);
}

/** A host name, its port already removed. Throws `TENANT_IDENTIFIER_INVALID`. */
export function parseTenantHost(host: string): TenantIdentifier {
  const value = host.trim().toLowerCase();
  if (value.length > 253 || !value.split('.').every((label) => HOST_LABEL.test(label))) {
    throw invalidIdentifier(host);
  }
  return { kind: 'host', value };
}

/** `acme.shop.example` below one of `baseDomains` names the tenant `acme`. Throws `TENANT_IDENTIFIER_INVALID`. */
export function parseTenantSubdomain(host: string, baseDomains: readonly string[]): TenantIdentifier {
  const { value } = parseTenantHost(host);
  // One base domain may lie below another: the one that leaves a single label is meant.
  const slug = baseDomains
    .filter((domain) => value.endsWith(`.${domain}`))
    .map((domain) => value.slice(0, -(domain.length + 1)))
    .find((rest) => SLUG.test(rest));
  if (slug === undefined || RESERVED_SLUGS.has(slug)) throw invalidIdentifier(host);
  return { kind: 'slug', value: slug };
}

/** Whether requests can name a tenant by this slug: one that looks like an id is taken for an id. */
export function isTenantSlug(value: string): boolean {
  return SLUG.test(value) && !isUuid(value);
}

function invalidIdentifier(value: string): ClientError {
  return new ClientError(
    'TENANT_IDENTIFIER_INVALID',
    `"${value.slice(0, 100)}" does not name a tenant: use its id, its slug or its host.`,
  );
}
