import { parseInput, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { name } from '../input.js';
import { type Reach, scopeToManage } from '../reach.js';

const input = z.object({ consumer: name });

/** It handles nothing until it is resumed, and then all it missed. Needs `events:manage`. Throws `BAD_USER_INPUT`. */
export async function pauseConsumer(
  context: RequestContext,
  given: { readonly consumer: string },
  reach: Reach,
): Promise<void> {
  const scope = scopeToManage(context, reach);
  await context.platform.events.consumers.pause(context, scope, parseInput(input, given).consumer);
}

/** Undoes a pause of the same reach. Needs `events:manage`. Throws `BAD_USER_INPUT`. */
export async function resumeConsumer(
  context: RequestContext,
  given: { readonly consumer: string },
  reach: Reach,
): Promise<void> {
  const scope = scopeToManage(context, reach);
  await context.platform.events.consumers.resume(context, scope, parseInput(input, given).consumer);
}
