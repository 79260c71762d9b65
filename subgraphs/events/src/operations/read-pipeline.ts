import { isPlatformAdministrator, type PipelineStatus, type RequestContext } from '@rustok/kernel';
import { type Reach, scopeToRead } from '../reach.js';

/**
 * How the way of events is: the platform's, since all tenants share it, with the dead letters within reach. What the
 * target said may name hosts, and is for administrators of the platform. Needs `events:read`.
 */
export async function readPipeline(context: RequestContext, reach: Reach): Promise<PipelineStatus> {
  const scope = scopeToRead(context, reach);
  const { events } = context.platform;
  const [status, dead] = await Promise.all([
    events.status(),
    events.deadLetters.count(context, scope, { status: 'dead' }),
  ]);
  return { ...status, dead, lastError: isPlatformAdministrator(context) ? status.lastError : null };
}
