import type { TenantDatabase } from '../database/tenant-database.js';
import { ClientError } from '../errors.js';
import { type Actor, ANONYMOUS, type UserActor } from './actor.js';
import type { GrantScope, Permission } from './permissions.js';
import type { RecentRights } from './recent-rights.js';
import type { AccessTokens } from './token.js';

/** Turns the bearer token of a request into an actor of the request's tenant. */
export class ActorResolver {
  /** Without `recent` each request asks the database. */
  constructor(
    readonly tokens: AccessTokens,
    readonly recent?: RecentRights<SessionRights>,
  ) {}

  /**
   * No token → anonymous. Throws `TOKEN_INVALID`, `TOKEN_EXPIRED`, `TENANT_MISMATCH` (the token of another
   * tenant), `SESSION_ENDED` (signed out, revoked, expired) or `USER_INACTIVE`.
   */
  async resolve(token: string | null, database: TenantDatabase): Promise<Actor> {
    if (token === null) return ANONYMOUS;
    const claims = await this.tokens.verify(token);
    if (claims.tenantId !== database.tenantId) {
      throw new ClientError('TENANT_MISMATCH', 'The access token was issued for another tenant.');
    }
    const read = () => rightsIn(database, claims);
    const rights = await (this.recent ? this.recent.of(claims.tenantId, claims, read) : read());
    if (!rights) throw sessionEnded();
    const { userId, sessionId, expiresAt: tokenExpiresAt } = claims;
    return { kind: 'user', userId, sessionId, ...rights, tokenExpiresAt };
  }

  /**
   * What has become of actors that were resolved before; one statement, whatever their number. Their tokens are not
   * looked at again.
   */
  async refresh(database: TenantDatabase, sessions: readonly SessionOfUser[]): Promise<AccessNow> {
    const rows = await database.prepared<SessionRow>(SELECT_SESSIONS, [
      sessions.map(({ sessionId }) => sessionId),
      sessions.map(({ userId }) => userId),
    ]);
    if (!rows[0]?.is_active) {
      return { kind: 'tenant-ended', error: new ClientError('TENANT_INACTIVE', 'The tenant is not active.') };
    }
    const asked = rows.filter((row) => row.session_id !== null);
    return {
      kind: 'sessions',
      sessions: new Map(asked.map((row) => [row.session_id as string, accessOf(row)])),
    };
  }
}

/** What a session's user may do. */
export type SessionRights = Pick<UserActor, 'roles' | 'grants'>;

/** Nothing for a session that has ended; throws `USER_INACTIVE`. */
async function rightsIn(
  database: TenantDatabase,
  { sessionId, userId }: SessionOfUser,
): Promise<SessionRights | undefined> {
  const [row] = await database.prepared<ActorRow>(SELECT_ACTOR, [sessionId, userId]);
  if (!row) return undefined;
  if (row.status !== 'active') throw userInactive();
  return rightsOf(row);
}

/** A session as an actor claims it. */
export type SessionOfUser = Pick<UserActor, 'sessionId' | 'userId'>;

/** `error` is what `resolve` would throw for the same session now: `SESSION_ENDED` or `USER_INACTIVE`. */
export type SessionAccess =
  ({ readonly kind: 'actor' } & SessionRights) | { readonly kind: 'ended'; readonly error: ClientError };

export type AccessNow =
  /** `TENANT_INACTIVE`: nobody of this tenant may go on, not even anonymously. */
  | { readonly kind: 'tenant-ended'; readonly error: ClientError }
  /** By session id; every session that was asked for. */
  | { readonly kind: 'sessions'; readonly sessions: ReadonlyMap<string, SessionAccess> };

function accessOf(row: SessionRow): SessionAccess {
  if (row.status === null) return { kind: 'ended', error: sessionEnded() };
  if (row.status !== 'active') return { kind: 'ended', error: userInactive() };
  return { kind: 'actor', ...rightsOf(row) };
}

function rightsOf({ roles, grants }: RightsRow): SessionRights {
  return { roles, grants: new Map(grants) };
}

function sessionEnded(): ClientError {
  return new ClientError('SESSION_ENDED', 'The session of this access token has ended; sign in again.');
}

function userInactive(): ClientError {
  return new ClientError('USER_INACTIVE', 'This user is not active.');
}

interface RightsRow {
  roles: string[];
  grants: [Permission, GrantScope][];
}

interface ActorRow extends RightsRow {
  status: string;
}

interface SessionRow extends RightsRow {
  is_active: boolean;
  /** `null` when none was asked for: the row then tells of the tenant alone. */
  session_id: string | null;
  /** Of the user; `null` when there is no such session any more. */
  status: string | null;
}

/** Of `users u`. Several roles may grant a permission; `all` sorts before `own`, so min() keeps the widest scope. */
const RIGHTS = `
           coalesce((select json_agg(r.slug order by r.slug)
                       from user_roles ur join roles r on r.tenant_id = ur.tenant_id and r.id = ur.role_id
                      where ur.user_id = u.id), '[]') as roles,
           coalesce((select json_agg(json_build_array(g.permission, g.scope))
                       from (select rp.permission, min(rp.scope) as scope
                               from user_roles ur
                               join role_permissions rp on rp.tenant_id = ur.tenant_id and rp.role_id = ur.role_id
                              where ur.user_id = u.id
                              group by rp.permission) g), '[]') as grants`;

const SELECT_ACTOR = {
  name: 'access.actor',
  text: `
    select u.status, ${RIGHTS}
      from sessions s
      join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
     where s.id = $1 and s.user_id = $2 and s.revoked_at is null and s.expires_at > now()`,
};

/** Of the tenants, row-level security shows the bound one only. */
const SELECT_SESSIONS = {
  name: 'access.sessions',
  text: `
    select t.is_active, asked.session_id, u.status, ${RIGHTS}
      from tenants t
      left join unnest($1::uuid[], $2::uuid[]) as asked(session_id, user_id) on true
      left join sessions s on s.tenant_id = t.id and s.id = asked.session_id and s.user_id = asked.user_id
                          and s.revoked_at is null and s.expires_at > now()
      left join users u on u.tenant_id = s.tenant_id and u.id = s.user_id`,
};
