import { type RequestContext, requireUser } from '@rustok/kernel';
import { activeSessions, type SessionRecord } from '../sessions.js';

/** The actor's own sessions that could still be used, newest first. Throws `UNAUTHENTICATED`. */
export async function listSessions({ actor, database }: RequestContext): Promise<readonly SessionRecord[]> {
  const { userId } = requireUser(actor);
  return database.read((trx) => activeSessions(trx, userId));
}
