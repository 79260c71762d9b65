import { isPlatformAdministrator, type PipelineStatus, type RequestContext } from '@rustok/kernel';
import { type Reach, scopeToRead } from '../reach.js';

/** `backlog` counts the events of all tenants, which is nothing for one of them to know. */
export type VisibleStatus = Omit<PipelineStatus, 'backlog'> & { readonly backlog: number | null };

/**
 * How the way of events is: the platform's, since all tenants share it, with the dead letters within reach. What the
 * target said may name hosts, and is for administrators of the platform. Needs `events:read`.
 */
export async function readPipeline(context: RequestContext, reach: Reach): Promise<VisibleStatus> {
  const scope = scopeToRead(context, reach);
  const { events } = context.platform;
  const [status, dead] = await Promise.all([
    events.status(),
    events.deadLetters.count(context, scope, { status: 'dead' }),
  ]);
  if (isPlatformAdministrator(context)) return { ...status, dead };
  return { ...status, dead, lastError: null, backlog: null };
}
