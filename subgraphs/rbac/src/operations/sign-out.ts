import { type RequestContext, requireUser } from '@rustok/kernel';
import { revokeSessions } from '../sessions.js';

/** Ends the session of this request. Throws `UNAUTHENTICATED`. */
export async function signOut({ actor, database }: RequestContext): Promise<void> {
  const { userId, sessionId } = requireUser(actor);
  await database.transaction((unit) => revokeSessions(unit, { userId, only: sessionId }));
}

/** Ends every session of the user, this one included. Throws `UNAUTHENTICATED`. */
export async function signOutEverywhere({ actor, database }: RequestContext): Promise<void> {
  const { userId } = requireUser(actor);
  await database.transaction((unit) => revokeSessions(unit, { userId }));
}
