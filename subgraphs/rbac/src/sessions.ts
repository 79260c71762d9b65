import { randomUUID } from 'node:crypto';
import type { RequestContext, UnitOfWork, UserId } from '@rustok/kernel';
import type { Knex } from 'knex';
import { refreshTokenInvalid } from './errors.js';
import { SessionsEnded, UserLoggedIn } from './events.js';
import { hashRefreshToken, newRefreshToken } from './refresh-token.js';
import { requireUserRecord, type UserRecord } from './user-model.js';

/** A session somebody could still use, as its user sees it. */
export interface SessionRecord {
  readonly id: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date;
}

/** A session with the one copy of its refresh token. */
export interface OpenSession {
  readonly id: string;
  readonly refreshToken: string;
  readonly user: UserRecord;
}

/** What a client gets when a session begins or goes on. */
export interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds the access token lives. */
  readonly expiresIn: number;
  readonly user: UserRecord;
}

/** Begins a session of a user whose password, or sign-up, has been checked; publishes `user.logged_in`. */
export async function startSession(
  unit: UnitOfWork,
  { platform, client }: RequestContext,
  userId: string,
): Promise<OpenSession> {
  const { trx } = unit;
  const id = randomUUID();
  const refreshToken = newRefreshToken();
  await trx('sessions').where({ user_id: userId }).where('expires_at', '<', trx.fn.now()).delete();
  await trx('sessions').insert({
    id,
    user_id: userId,
    token_hash: hashRefreshToken(refreshToken),
    ip_address: client.ipAddress?.slice(0, 64) ?? null,
    user_agent: client.userAgent?.slice(0, 255) ?? null,
    expires_at: expiry(trx, platform.refreshTtlS),
  });
  await trx('users').where({ id: userId }).update({ last_login_at: trx.fn.now() });
  unit.append(UserLoggedIn, { userId });
  return { id, refreshToken, user: await requireUserRecord(trx, userId) };
}

/**
 * Exchanges a refresh token for the next one. Of two that come with the same token, the second waits for the row
 * and then finds another hash in it: exactly one wins. Throws `REFRESH_TOKEN_INVALID`.
 */
export async function rotateSession(
  { trx }: UnitOfWork,
  { platform }: RequestContext,
  presented: string,
): Promise<OpenSession> {
  const refreshToken = newRefreshToken();
  const [session] = await trx('sessions')
    .where({ token_hash: hashRefreshToken(presented), revoked_at: null })
    .where('expires_at', '>', trx.fn.now())
    .whereExists((active) =>
      active
        .from('users as u')
        .whereRaw('u.tenant_id = sessions.tenant_id and u.id = sessions.user_id')
        .where('u.status', 'active'),
    )
    .update({
      token_hash: hashRefreshToken(refreshToken),
      last_used_at: trx.fn.now(),
      expires_at: expiry(trx, platform.refreshTtlS),
    })
    .returning(['id', 'user_id']);
  if (!session) throw refreshTokenInvalid();
  return { id: session.id, refreshToken, user: await requireUserRecord(trx, session.user_id) };
}

export interface SessionChoice {
  readonly userId: string;
  /** Only this one. Default: all of the user's. */
  readonly only?: string;
  /** All but this one. */
  readonly except?: string;
}

/**
 * Ends sessions: their access and refresh tokens are refused from the commit on. Publishes `user.sessions_ended`
 * when there were any.
 */
export async function revokeSessions(
  { trx, append }: UnitOfWork,
  { userId, only, except }: SessionChoice,
): Promise<void> {
  const query = trx('sessions').where({ user_id: userId, revoked_at: null });
  if (only !== undefined) query.where('id', only);
  if (except !== undefined) query.whereNot('id', except);
  const sessions = await query.update({ revoked_at: trx.fn.now() });
  if (sessions > 0) append(SessionsEnded, { userId, sessions });
}

/** The newest 100 that have neither ended nor expired. */
export async function activeSessions(trx: Knex, userId: string): Promise<readonly SessionRecord[]> {
  return trx('sessions')
    .where({ user_id: userId, revoked_at: null })
    .where('expires_at', '>', trx.fn.now())
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(100)
    .select({
      id: 'id',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
      createdAt: 'created_at',
      lastUsedAt: 'last_used_at',
      expiresAt: 'expires_at',
    });
}

/** Signs the access token. Called after the commit, so that no token exists for a session that does not. */
export async function issueTokens(
  { platform: { tokens }, tenant }: RequestContext,
  { id, refreshToken, user }: OpenSession,
): Promise<SignedIn> {
  return {
    accessToken: await tokens.sign({ userId: user.id as UserId, tenantId: tenant.id, sessionId: id }),
    refreshToken,
    tokenType: 'Bearer',
    expiresIn: tokens.ttlS,
    user: { ...user, isViewer: true },
  };
}

/** By the database's clock, as all that is compared with it. */
function expiry(trx: Knex, ttlS: number): Knex.Raw {
  return trx.raw('now() + make_interval(secs => ?)', [ttlS]);
}
