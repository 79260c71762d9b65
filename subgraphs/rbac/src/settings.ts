import type { RequestContext } from '@rustok/kernel';
import { z } from 'zod';

/** What a tenant may set of this module. */
export const rbacSettings = z.object({
  /** Whether anybody may sign up; a tenant that turns it off creates its users itself. */
  registrationEnabled: z.boolean().default(true),
  /** Characters a new password must have at least. Passwords that exist stay valid. */
  passwordMinLength: z.number().int().min(8).max(64).default(8),
});

export type RbacSettings = z.output<typeof rbacSettings>;

export function settingsOf(context: RequestContext): RbacSettings {
  return context.settings('rbac', rbacSettings);
}
