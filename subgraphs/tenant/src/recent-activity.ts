import {
  type EventDefinition,
  kernelEvents,
  parseInput,
  type RequestContext,
  requirePermissionOn,
} from '@rustok/kernel';
import { z } from 'zod';

/** An event of the tenant, as a dashboard tells it. */
export interface Activity {
  /** Of the event. */
  readonly id: string;
  readonly type: string;
  readonly description: string;
  readonly timestamp: Date;
  readonly user: { readonly id: string } | null;
}

interface EventRow {
  readonly id: string;
  readonly type: string;
  readonly actorId: string | null;
  /** RFC 3339. */
  readonly occurredAt: string;
}

const ARGS = z.object({ first: z.number().int().min(1).max(100) });

/** Read along `sys_events_by_tenant` from its end. */
const SELECT_EVENTS = {
  name: 'tenant.recent-events',
  text: `select id, type, envelope->>'actorId' as "actorId", envelope->>'occurredAt' as "occurredAt"
           from sys_events where type = any($1::text[]) order by seq desc limit $2`,
};

/**
 * The tenant's last events, newest first; those of modules it has off are left out. Needs `analytics:read`. Throws
 * `BAD_USER_INPUT`.
 */
export async function recentActivity(
  context: RequestContext,
  args: { readonly first: number },
): Promise<readonly Activity[]> {
  requirePermissionOn(context.actor, 'analytics:read', null);
  const { first } = parseInput(ARGS, args);
  const descriptions = new Map(eventsOf(context).map(({ type, description }) => [type, description]));
  const rows = await context.database.prepared<EventRow>(SELECT_EVENTS, [[...descriptions.keys()], first]);
  return rows.map(({ id, type, actorId, occurredAt }) => ({
    id,
    type,
    description: descriptions.get(type) ?? type,
    timestamp: new Date(occurredAt),
    user: actorId === null ? null : { id: actorId },
  }));
}

/** What the tenant's modules declare, and the kernel's own; of several versions the last one counts. */
function eventsOf({ platform, tenant }: RequestContext): readonly EventDefinition[] {
  const modules = platform.modulesOf(tenant).flatMap((slug) => platform.registry.get(slug) ?? []);
  return [...kernelEvents, ...modules.flatMap(({ events }) => events)];
}
