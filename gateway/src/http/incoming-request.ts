import type { FastifyRequest } from 'fastify';
import type { IncomingRequest } from '../request/index.js';
import type { TenantSettings } from '../settings.js';

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What Fastify knows of a request; its host and address heed X-Forwarded-* from trusted proxies only. */
export function incomingRequest(request: FastifyRequest, { header_name }: TenantSettings): IncomingRequest {
  return {
    header: single(request.headers[header_name.toLowerCase()]),
    host: request.hostname,
    authorization: request.headers.authorization,
    acceptLanguage: request.headers['accept-language'],
    requestId: request.id,
    traceparent: traceparentOf(single(request.headers['traceparent'])),
    ipAddress: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, 255) ?? null,
  };
}

/** What is no W3C trace context is nobody's. */
function traceparentOf(header: string | undefined): string | undefined {
  return header !== undefined && TRACEPARENT.test(header) ? header : undefined;
}

/** Node joins repeated headers with a comma, which no identifier contains: two tenants are none. */
export function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
