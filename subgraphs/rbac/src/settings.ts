import type { RequestContext } from '@rustok/kernel';
import { z } from 'zod';

/** What a tenant may set of this module. */
export const rbacSettings = z.object({
  registrationEnabled: z.boolean().default(true).meta({
    description: 'Whether anybody may sign up; a tenant that turns it off creates its users itself.',
  }),
  passwordMinLength: z.number().int().min(8).max(64).default(8).meta({
    description: 'How long a new password must be at least. Passwords that exist stay valid.',
    unit: 'characters',
  }),
});

export type RbacSettings = z.output<typeof rbacSettings>;

export function settingsOf(context: RequestContext): RbacSettings {
  return context.settings('rbac', rbacSettings);
}
