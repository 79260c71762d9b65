import { errors, jwtVerify, SignJWT } from 'jose';
import { ClientError } from '../errors.js';
import { isUuid, tenantId, type TenantId } from '../tenancy/tenant.js';
import type { UserId } from './actor.js';

const ISSUER = 'rustok';
const AUDIENCE = 'rustok-api';

export interface AccessClaims {
  readonly userId: UserId;
  readonly tenantId: TenantId;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

export interface AccessTokenOptions {
  /** At least 32 bytes. */
  readonly secret: string;
  /** Seconds an access token lives. */
  readonly ttlS: number;
}

/** Signs and verifies access tokens: JWT, HS256. What they allow is read from the database at each request. */
export class AccessTokens {
  readonly ttlS: number;
  readonly #key: Uint8Array;

  constructor({ secret, ttlS }: AccessTokenOptions) {
    this.ttlS = ttlS;
    this.#key = new TextEncoder().encode(secret);
  }

  sign(claims: Omit<AccessClaims, 'expiresAt'>): Promise<string> {
    return new SignJWT({ tenant_id: claims.tenantId, session_id: claims.sessionId })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(claims.userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${this.ttlS}s`)
      .sign(this.#key);
  }

  /** Throws `TOKEN_EXPIRED` or `TOKEN_INVALID`: a bad token is an error, never an anonymous request. */
  async verify(token: string): Promise<AccessClaims> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['sub', 'exp', 'tenant_id', 'session_id'],
      });
      const { sub = '', exp = 0, tenant_id: tenant, session_id: session } = payload;
      if (!isUuid(sub) || typeof session !== 'string' || !isUuid(session) || typeof tenant !== 'string') {
        throw new errors.JWTInvalid('a claim is not a uuid');
      }
      return {
        userId: sub as UserId,
        tenantId: tenantId(tenant),
        sessionId: session,
        expiresAt: new Date(exp * 1000),
      };
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) {
        throw new ClientError('TOKEN_EXPIRED', 'The access token has expired; refresh it.', { cause });
      }
      throw new ClientError('TOKEN_INVALID', 'The access token is not valid.', { cause });
    }
  }
}
