import type { Connection, ConnectionArgs, EventAuditEntry, RequestContext } from '@rustok/kernel';
import { type Reach, scopeToRead } from '../reach.js';

/** Newest first. Needs `events:read`. */
export async function listAudit(
  context: RequestContext,
  args: ConnectionArgs & Reach,
): Promise<Connection<EventAuditEntry>> {
  return context.platform.events.audit(context, scopeToRead(context, args), args);
}
