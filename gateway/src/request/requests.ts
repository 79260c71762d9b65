import {
  type Actor,
  ANONYMOUS,
  ClientError,
  parseAcceptLanguage,
  type Platform,
  type RequestContext,
  type SessionOfUser,
  type Tenant,
  type TenantDatabase,
} from '@rustok/kernel';
import type { TenantSettings } from '../settings.js';
import { bearerToken } from './bearer-token.js';
import { type TenantHints, tenantOfRequest } from './tenant-of-request.js';

/** What a transport knows of a request before anybody has verified anything. */
export interface IncomingRequest extends TenantHints {
  readonly authorization: string | undefined;
  readonly acceptLanguage: string | undefined;
  readonly requestId?: string;
  readonly traceparent?: string | undefined;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

/** Milliseconds after which who acts by a session alone has to show it again. */
const SESSION_ACTOR_MS = 24 * 3600 * 1000;

/** Turns incoming requests into request contexts: first the tenant, then the actor inside it. */
export class Requests {
  constructor(
    readonly platform: Platform,
    readonly settings: TenantSettings,
  ) {}

  tenant(hints: TenantHints): Promise<Tenant> {
    return tenantOfRequest(hints, this.settings, this.platform.tenants);
  }

  /** Throws what `tenantOfRequest` and `ActorResolver.resolve` throw. */
  context(incoming: IncomingRequest): Promise<RequestContext> {
    return this.#contextAs(incoming, (database) => {
      const token = bearerToken(incoming.authorization);
      return this.platform.actors.resolve(token, database);
    });
  }

  /** For who was verified before and has no token to show: `null` is nobody. Throws what `context` throws. */
  contextOfSession(incoming: IncomingRequest, session: SessionOfUser | null): Promise<RequestContext> {
    return this.#contextAs(incoming, async (database) => {
      if (!session) return ANONYMOUS;
      const { sessionId, userId } = session;
      const access = await this.platform.actors.refresh(database, [session]);
      if (access.kind === 'tenant-ended') throw access.error;
      const now = access.sessions.get(sessionId);
      if (now?.kind !== 'actor') {
        throw now?.error ?? new ClientError('SESSION_ENDED', 'This session has ended; sign in again.');
      }
      const tokenExpiresAt = new Date(Date.now() + SESSION_ACTOR_MS);
      return { kind: 'user', userId, sessionId, roles: now.roles, grants: now.grants, tokenExpiresAt };
    });
  }

  async #contextAs(
    incoming: IncomingRequest,
    actorIn: (database: TenantDatabase) => Promise<Actor>,
  ): Promise<RequestContext> {
    const tenant = await this.tenant(incoming);
    const { platform } = this;
    const { acceptLanguage, requestId, traceparent, ipAddress, userAgent } = incoming;
    const base = {
      tenant,
      acceptedLocales: parseAcceptLanguage(acceptLanguage),
      ...(requestId !== undefined && { requestId }),
      client: { ipAddress, userAgent },
      traceparent,
    };
    const anonymous = platform.contextFor({ ...base, actor: ANONYMOUS });
    const actor = await actorIn(anonymous.database);
    return actor.kind === 'anonymous' ? anonymous : platform.contextFor({ ...base, actor });
  }
}
