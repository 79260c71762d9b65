import { z } from 'zod';

/** The header that says for whom the gateway asks a module in another process: a JWT, HS256. */
export const CONTEXT_HEADER = 'x-rustok-context';

/** `iss` of the context's token. */
export const CONTEXT_ISSUER = 'rustok';

/** Seconds a context is good for. */
export const CONTEXT_TTL_S = 30;

const scope = z.enum(['all', 'own']);

const actor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('anonymous') }),
  z.object({
    kind: z.literal('user'),
    id: z.uuid(),
    session_id: z.uuid(),
    roles: z.array(z.string()),
    /** Permission → whose things it covers. */
    permissions: z.record(z.string(), scope),
    /** Held as well, but of modules that the tenant has off: they permit nothing. */
    withheld_permissions: z.record(z.string(), scope).optional(),
  }),
  /** The platform itself, which may do everything in the tenant. */
  z.object({ kind: z.literal('system'), name: z.string() }),
]);

/** What a signed context says beside `iss`, `aud` (the module's slug), `iat` and `exp`. docs/guides/remote-modules.md */
export const contextClaims = z.object({
  tenant: z.object({ id: z.uuid(), slug: z.string() }),
  actor,
  /** To try in this order. */
  locales: z.array(z.string()),
  request_id: z.string(),
  /** What everything that follows from this request goes back to. */
  correlation_id: z.string(),
  /** W3C trace context of the client's request, where it had one. */
  traceparent: z.string().max(100).optional(),
});

export type ContextClaims = z.output<typeof contextClaims>;
