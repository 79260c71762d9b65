import { type EventScope, parseInput, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { unknownTenant } from '../errors.js';
import { name } from '../input.js';
import { type Reach, scopeToManage } from '../reach.js';

const input = z.object({ name });

/** It handles nothing until it is resumed, and then all it missed. Needs `events:manage`. Throws `BAD_USER_INPUT`. */
export async function pauseConsumer(
  context: RequestContext,
  given: { readonly name: string },
  reach: Reach,
): Promise<void> {
  const scope = scopeToManage(context, reach);
  const { name: consumer } = parseInput(input, given);
  await requireTenant(context, scope);
  await context.platform.events.consumers.pause(context, scope, consumer);
}

/** Undoes a pause of the same reach. Needs `events:manage`. Throws `BAD_USER_INPUT`. */
export async function resumeConsumer(
  context: RequestContext,
  given: { readonly name: string },
  reach: Reach,
): Promise<void> {
  const scope = scopeToManage(context, reach);
  const { name: consumer } = parseInput(input, given);
  await requireTenant(context, scope);
  await context.platform.events.consumers.resume(context, scope, consumer);
}

async function requireTenant({ platform }: RequestContext, scope: EventScope): Promise<void> {
  if (scope === 'all-tenants' || (await platform.tenants.byId(scope.tenantId))) return;
  throw unknownTenant(scope.tenantId);
}
