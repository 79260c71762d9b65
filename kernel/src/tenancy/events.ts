import { z } from 'zod';
import { defineEvent, type EventDefinition } from '../events/event-definition.js';
import { eventId, eventText } from '../events/payload-fields.js';

const slug = eventText(63);

/** The first event of a tenant, in the transaction that created it. */
export const TenantCreated = defineEvent({
  type: 'tenant.created',
  version: 1,
  description: 'The tenant was created.',
  payload: z.strictObject({ slug }),
});

/** What others know the tenant by has changed. */
export const TenantUpdated = defineEvent({
  type: 'tenant.updated',
  version: 1,
  description: 'Name, slug, domain or locales of the tenant have changed.',
  payload: z.strictObject({ changed: z.array(z.enum(['name', 'slug', 'domain', 'locales'])).min(1) }),
});

/** From here on nobody is served, and its consumers rest. */
export const TenantDeactivated = defineEvent({
  type: 'tenant.deactivated',
  version: 1,
  description: 'The tenant was switched off.',
  payload: z.strictObject({}),
  changesAccess: 'of-tenant',
});

export const TenantActivated = defineEvent({
  type: 'tenant.activated',
  version: 1,
  description: 'The tenant was switched on again.',
  payload: z.strictObject({}),
});

/** An event of the platform's tenant: the deleted one has no log any more. */
export const TenantDeleted = defineEvent({
  type: 'tenant.deleted',
  version: 1,
  description: 'A tenant and everything it owned were deleted.',
  payload: z.strictObject({ deletedTenantId: eventId(), slug }),
});

export const tenancyEvents: readonly EventDefinition[] = [
  TenantCreated,
  TenantUpdated,
  TenantDeactivated,
  TenantActivated,
  TenantDeleted,
];
