import type { TenantDatabase } from '../database/tenant-database.js';
import { ClientError } from '../errors.js';
import { type Actor, ANONYMOUS } from './actor.js';
import type { GrantScope, Permission } from './permissions.js';
import type { AccessTokens } from './token.js';

/** Turns the bearer token of a request into an actor of the request's tenant. */
export class ActorResolver {
  constructor(readonly tokens: AccessTokens) {}

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
    const [row] = await database.prepared<ActorRow>(SELECT_ACTOR, [claims.sessionId, claims.userId]);
    if (!row)
      throw new ClientError('SESSION_ENDED', 'The session of this access token has ended; sign in again.');
    if (row.status !== 'active') throw new ClientError('USER_INACTIVE', 'This user is not active.');
    return {
      kind: 'user',
      userId: claims.userId,
      sessionId: claims.sessionId,
      roles: row.roles,
      grants: new Map(row.grants.map(([permission, scope]) => [permission, scope])),
      tokenExpiresAt: claims.expiresAt,
    };
  }
}

interface ActorRow {
  status: string;
  roles: string[];
  grants: [Permission, GrantScope][];
}

/** Several roles may grant a permission; `all` sorts before `own`, so min() keeps the widest scope. */
const SELECT_ACTOR = {
  name: 'access.actor',
  text: `
    select u.status,
           coalesce((select json_agg(r.slug order by r.slug)
                       from user_roles ur join roles r on r.tenant_id = ur.tenant_id and r.id = ur.role_id
                      where ur.user_id = u.id), '[]') as roles,
           coalesce((select json_agg(json_build_array(g.permission, g.scope))
                       from (select rp.permission, min(rp.scope) as scope
                               from user_roles ur
                               join role_permissions rp on rp.tenant_id = ur.tenant_id and rp.role_id = ur.role_id
                              where ur.user_id = u.id
                              group by rp.permission) g), '[]') as grants
      from sessions s
      join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
     where s.id = $1 and s.user_id = $2 and s.revoked_at is null and s.expires_at > now()`,
};
