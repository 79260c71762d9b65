import {
  ANONYMOUS,
  parseAcceptLanguage,
  type Platform,
  type RequestContext,
  type Tenant,
} from '@rustok/kernel';
import type { TenantSettings } from '../settings.js';
import { bearerToken } from './bearer-token.js';
import { type TenantHints, tenantOfRequest } from './tenant-of-request.js';

/** What a transport knows of a request before anybody has verified anything. */
export interface IncomingRequest extends TenantHints {
  readonly authorization: string | undefined;
  readonly acceptLanguage: string | undefined;
  readonly requestId?: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

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
  async context(incoming: IncomingRequest): Promise<RequestContext> {
    const tenant = await this.tenant(incoming);
    const { platform } = this;
    const { acceptLanguage, requestId, ipAddress, userAgent } = incoming;
    const base = {
      tenant,
      acceptedLocales: parseAcceptLanguage(acceptLanguage),
      ...(requestId !== undefined && { requestId }),
      client: { ipAddress, userAgent },
    };
    const token = bearerToken(incoming.authorization);
    const anonymous = platform.contextFor({ ...base, actor: ANONYMOUS });
    if (token === null) return anonymous;
    const actor = await platform.actors.resolve(token, anonymous.database);
    return platform.contextFor({ ...base, actor });
  }
}
