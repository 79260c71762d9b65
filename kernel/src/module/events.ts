import { z } from 'zod';
import { documentEvents } from '../documents/events.js';
import { defineEvent, type EventDefinition } from '../events/event-definition.js';
import { eventText } from '../events/payload-fields.js';
import { tenancyEvents } from '../tenancy/events.js';

const module = eventText(64);

/** Fires when a module was switched on or off for a tenant, in the transaction that did it. */
export const TenantModuleToggled = defineEvent({
  type: 'tenant.module.toggled',
  version: 1,
  description: 'A module was switched on or off for the tenant.',
  payload: z.strictObject({ module, enabled: z.boolean() }),
});

/** The settings themselves stay out of the log: who may read them is decided when they are asked for. */
export const TenantModuleSettingsChanged = defineEvent({
  type: 'tenant.module.settings_changed',
  version: 1,
  description: 'The settings of a module were changed for the tenant.',
  payload: z.strictObject({ module, revision: z.number().int().min(1) }),
});

/** After each of them the tenant is another one to whoever serves it. */
export const tenantChanges: readonly EventDefinition[] = [
  ...tenancyEvents,
  TenantModuleToggled,
  TenantModuleSettingsChanged,
];

/** The kernel's own event space. */
export const kernelEvents: readonly EventDefinition[] = [...tenantChanges, ...documentEvents];
