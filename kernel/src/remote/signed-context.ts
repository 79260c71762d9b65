import { errors, jwtVerify, SignJWT } from 'jose';
import { type Actor, ANONYMOUS, systemActor, type UserId } from '../access/actor.js';
import { heldGrants } from '../access/effective-grants.js';
import type { GrantScope, Permission } from '../access/permissions.js';
import { ClientError } from '../errors.js';
import type { ModuleSlug } from '../module/module-slug.js';
import type { RequestContext } from '../module/request-context.js';
import { tenantId } from '../tenancy/tenant.js';
import type { ContextOptions } from '../platform.js';
import type { TenantDirectory } from '../tenancy/tenant-directory.js';
import { CONTEXT_ISSUER, CONTEXT_TTL_S, type ContextClaims, contextClaims } from './context-claims.js';

export interface ContextKeyOptions {
  /** The module that is asked: nobody else may take the token. */
  readonly module: ModuleSlug;
  /** At least 32 bytes, known to the gateway and this module alone. */
  readonly secret: string;
}

/** Signs and verifies for whom a module in another process is asked. */
export class SignedContexts {
  readonly #module: ModuleSlug;
  readonly #key: Uint8Array;

  constructor({ module, secret }: ContextKeyOptions) {
    this.#module = module;
    this.#key = new TextEncoder().encode(secret);
  }

  sign(context: RequestContext): Promise<string> {
    return new SignJWT({ ...claimsOf(context) })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(CONTEXT_ISSUER)
      .setAudience(this.#module)
      .setIssuedAt()
      .setExpirationTime(`${CONTEXT_TTL_S}s`)
      .sign(this.#key);
  }

  /** Throws `CONTEXT_INVALID` for a token that is forged, too old or too new, or meant for another module. */
  async verify(token: string): Promise<ContextClaims> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        issuer: CONTEXT_ISSUER,
        audience: this.#module,
        requiredClaims: ['exp', 'iat'],
        // Whoever signs says how long it is good; this says how long we believe it.
        maxTokenAge: 2 * CONTEXT_TTL_S,
        clockTolerance: 5,
      });
      return contextClaims.parse(payload);
    } catch (cause) {
      const reason = cause instanceof errors.JOSEError ? cause.code : 'its claims do not fit';
      throw contextInvalid(`The signed context is not valid: ${reason}.`, cause);
    }
  }
}

/**
 * For whom a module is asked: tenant, actor with all its rights, locales; whatever else a module may learn from the signed
 * context, except which request it is. Different for contexts that may be answered differently.
 */
export function contextSubject(context: RequestContext): string {
  const {
    request_id: _id,
    correlation_id: _correlation,
    traceparent: _trace,
    ...subject
  } = claimsOf(context);
  return JSON.stringify(subject);
}

export function contextInvalid(message: string, cause?: unknown): ClientError {
  return new ClientError('CONTEXT_INVALID', message, { cause });
}

/**
 * What a context is made of in the process of a module that is served alone, on the platform's own database. Throws
 * `CONTEXT_INVALID` for a tenant that is not there, or no longer that of the slug.
 */
export async function contextOptions(
  { tenant: named, actor, locales, request_id, correlation_id, traceparent }: ContextClaims,
  tenants: TenantDirectory,
): Promise<ContextOptions> {
  const tenant = await tenants.byId(tenantId(named.id));
  if (tenant?.slug !== named.slug || !tenant.isActive) {
    throw contextInvalid('The signed context names a tenant that is not there.');
  }
  return {
    tenant,
    actor: actorOf(actor),
    acceptedLocales: locales,
    requestId: request_id,
    traceparent,
    cause: { correlationId: correlation_id, causationId: null },
  };
}

function claimsOf(context: RequestContext): ContextClaims {
  const { tenant, requestId, database, traceparent } = context;
  return {
    tenant: { id: tenant.id, slug: tenant.slug },
    actor: actorClaims(context.actor),
    locales: [...context.locales()],
    request_id: requestId,
    correlation_id: database.cause.correlationId,
    ...(traceparent !== undefined && { traceparent }),
  };
}

function actorClaims(actor: Actor): ContextClaims['actor'] {
  if (actor.kind !== 'user') return actor;
  const withheld = [...heldGrants(actor.grants)].filter(([permission]) => !actor.grants.has(permission));
  return {
    kind: 'user',
    id: actor.userId,
    session_id: actor.sessionId,
    roles: [...actor.roles],
    permissions: Object.fromEntries(actor.grants),
    ...(withheld.length > 0 && { withheld_permissions: Object.fromEntries(withheld) }),
  };
}

function actorOf(claims: ContextClaims['actor']): Actor {
  switch (claims.kind) {
    case 'anonymous':
      return ANONYMOUS;
    case 'system':
      return systemActor(claims.name);
    case 'user':
      return {
        kind: 'user',
        userId: claims.id as UserId,
        sessionId: claims.session_id,
        roles: claims.roles,
        // All that is held: the context made of it finds out what counts.
        grants: new Map(
          Object.entries({ ...claims.withheld_permissions, ...claims.permissions }) as [
            Permission,
            GrantScope,
          ][],
        ),
        tokenExpiresAt: new Date(Date.now() + CONTEXT_TTL_S * 1000),
      };
  }
}
