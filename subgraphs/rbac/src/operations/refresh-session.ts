import type { RequestContext } from '@rustok/kernel';
import { issueTokens, rotateSession, type SignedIn } from '../sessions.js';

/** Continues a session with a new pair of tokens; the presented one is spent. Throws `REFRESH_TOKEN_INVALID`. */
export async function refreshSession(context: RequestContext, refreshToken: string): Promise<SignedIn> {
  const session = await context.database.transaction((unit) => rotateSession(unit, context, refreshToken));
  return issueTokens(context, session);
}
