import { z } from 'zod';
import { defineEvent, type EventDefinition } from '../events/event-definition.js';
import { eventText } from '../events/payload-fields.js';

/** Fires when a module was switched on or off for a tenant, in the transaction that did it. */
export const TenantModuleToggled = defineEvent({
  type: 'tenant.module.toggled',
  version: 1,
  description: 'A module was switched on or off for the tenant.',
  payload: z.strictObject({ module: eventText(64), enabled: z.boolean() }),
});

/** The kernel's own event space. */
export const kernelEvents: readonly EventDefinition[] = [TenantModuleToggled];
