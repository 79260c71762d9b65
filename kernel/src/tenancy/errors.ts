import { ClientError, CodedError, NotFoundError } from '../errors.js';

/** Another tenant has it, or one that is being deleted had it until a moment ago. */
export function slugTaken(slug: string): ClientError {
  return new ClientError('TENANT_SLUG_TAKEN', `There is already a tenant "${slug}".`, {
    details: { slug, fields: [{ path: 'slug', message: 'is taken' }] },
  });
}

export function domainTaken(domain: string): ClientError {
  return new ClientError('TENANT_DOMAIN_TAKEN', `There is already a tenant at "${domain}".`, {
    details: { domain, fields: [{ path: 'domain', message: 'is taken' }] },
  });
}

/** For administrators of the platform: to a request that names an unknown tenant the gateway says `TENANT_NOT_FOUND`. */
export function tenantNotFound(id: string): ClientError {
  return new NotFoundError('TENANT_NOT_FOUND', 'tenant', id);
}

/** Whoever did it could not undo it: from no other tenant can tenants be administered. */
export function platformTenantProtected(slug: string, what: string): ClientError {
  return new ClientError(
    'PLATFORM_TENANT_PROTECTED',
    `The tenant "${slug}" is the platform's own and cannot be ${what}.`,
    { details: { slug } },
  );
}

/** Deactivate it first, and see that nobody misses it. */
export function tenantStillActive(slug: string): ClientError {
  return new ClientError('TENANT_STILL_ACTIVE', `The tenant "${slug}" is active; deactivate it first.`, {
    details: { slug },
  });
}

/** Nothing brings back what is gone already. */
export function tenantBeingDeleted(slug: string): ClientError {
  return new ClientError('TENANT_BEING_DELETED', `The tenant "${slug}" is being deleted.`, {
    details: { slug },
  });
}

export function deletionNotConfirmed(slug: string): ClientError {
  return new ClientError(
    'TENANT_DELETION_NOT_CONFIRMED',
    `To delete this tenant, repeat its slug, "${slug}".`,
    { details: { slug, fields: [{ path: 'confirmSlug', message: 'is not the slug of the tenant' }] } },
  );
}

/** A bug of the platform's composition: who is to own a tenant is made by a module, and none does. */
export function ownerNotMade(): CodedError {
  return new CodedError('TENANT_OWNER_NOT_MADE', 'no module makes the owner of a new tenant');
}
