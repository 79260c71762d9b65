import { ClientError } from '@rustok/kernel';
import type { FastifyRequest } from 'fastify';
import { single } from './incoming-request.js';

/**
 * Refuses pages of origins nobody listed: a browser opens WebSockets and event streams across origins without asking.
 * Without the header it is no browser, and may claim what it wants anyway. Throws `ORIGIN_FORBIDDEN`.
 */
export function requireOrigin(request: FastifyRequest, corsOrigins: readonly string[]): void {
  const origin = single(request.headers.origin);
  if (origin === undefined || corsOrigins.includes('*') || corsOrigins.includes(origin)) return;
  // Behind a proxy that ends TLS the scheme of the page is not the one that arrives here, so hosts are compared.
  if (URL.canParse(origin) && new URL(origin).host === request.host) return;
  throw new ClientError(
    'ORIGIN_FORBIDDEN',
    `Pages of the origin "${origin.slice(0, 255)}" may not listen here.`,
  );
}
