import type { ConsumerState, RequestContext } from '@rustok/kernel';
import { type Reach, scopeToRead } from '../reach.js';

/** How far the consumers of the tenant's modules have got. Needs `events:read`. */
export async function listConsumers(
  context: RequestContext,
  reach: Reach,
): Promise<readonly ConsumerState[]> {
  return context.platform.events.consumers.list(context, scopeToRead(context, reach));
}
