import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { ClientError } from '../errors.js';
import { isUuid, tenantId, type TenantId } from '../tenancy/tenant.js';
import type { UserId } from './actor.js';

const ISSUER = 'rustok';
const AUDIENCE = 'rustok-api';
const RESET_AUDIENCE = 'rustok-password-reset';
const RESET_PURPOSE = 'password_reset';

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

/** Tokens remembered as verified: a signature costs more to check than most requests to answer. */
const MAX_VERIFIED = 10_000;

/** Signs and verifies access tokens: JWT, HS256. What they allow stands in the database. */
export class AccessTokens {
  readonly ttlS: number;
  readonly #key: Uint8Array;
  readonly #verified = new LRUCache<string, AccessClaims>({ max: MAX_VERIFIED });

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
    const verified = this.#verified.get(token);
    // One that has expired is looked at again, for its error.
    if (verified && verified.expiresAt.getTime() > Date.now()) return verified;
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
      const claims: AccessClaims = {
        userId: sub as UserId,
        tenantId: tenantId(tenant),
        sessionId: session,
        expiresAt: new Date(exp * 1000),
      };
      this.#verified.set(token, claims);
      return claims;
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) {
        throw new ClientError('TOKEN_EXPIRED', 'The access token has expired; refresh it.', { cause });
      }
      throw new ClientError('TOKEN_INVALID', 'The access token is not valid.', { cause });
    }
  }
}

export interface PasswordResetClaims {
  readonly userId: UserId;
  readonly tenantId: TenantId;
  /** Digest of what a reset changes: the token is good as long as it still matches. */
  readonly state: string;
}

/** A token with its end, for whoever hands it over. */
export interface PasswordResetToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Signs and verifies password reset tokens: JWT, HS256, good for 15 minutes. Audience and purpose are their own, so
 * that neither kind of token is ever taken for the other although both have the same key.
 */
export class PasswordResetTokens {
  readonly ttlS = 900;
  readonly #key: Uint8Array;

  constructor({ secret }: Pick<AccessTokenOptions, 'secret'>) {
    this.#key = new TextEncoder().encode(secret);
  }

  async sign({ userId, tenantId: tenant, state }: PasswordResetClaims): Promise<PasswordResetToken> {
    const issuedAt = Math.floor(Date.now() / 1000);
    const token = await new SignJWT({ tenant_id: tenant, purpose: RESET_PURPOSE, state })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(userId)
      .setIssuer(ISSUER)
      .setAudience(RESET_AUDIENCE)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + this.ttlS)
      .sign(this.#key);
    return { token, expiresAt: new Date((issuedAt + this.ttlS) * 1000) };
  }

  /** `null` for whatever is not, or no longer, a reset token of ours: why is nobody's business. */
  async verify(token: string): Promise<PasswordResetClaims | null> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: RESET_AUDIENCE,
        requiredClaims: ['sub', 'exp', 'tenant_id', 'purpose', 'state'],
      });
      const { sub = '', tenant_id: tenant, purpose, state } = payload;
      if (!isUuid(sub) || typeof tenant !== 'string' || !isUuid(tenant)) return null;
      if (purpose !== RESET_PURPOSE || typeof state !== 'string') return null;
      return { userId: sub as UserId, tenantId: tenantId(tenant), state };
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}
