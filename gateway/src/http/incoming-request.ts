import type { FastifyRequest } from 'fastify';
import type { IncomingRequest } from '../request/index.js';
import type { TenantSettings } from '../settings.js';

/** What Fastify knows of a request; its host and address heed X-Forwarded-* from trusted proxies only. */
export function incomingRequest(request: FastifyRequest, { header_name }: TenantSettings): IncomingRequest {
  return {
    header: single(request.headers[header_name.toLowerCase()]),
    host: request.hostname,
    authorization: request.headers.authorization,
    acceptLanguage: request.headers['accept-language'],
    requestId: request.id,
    ipAddress: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, 255) ?? null,
  };
}

/** Node joins repeated headers with a comma, which no identifier contains: two tenants are none. */
export function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
