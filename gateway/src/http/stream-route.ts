import { ClientError, type RequestContext } from '@rustok/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PreparedRequest } from '../engine.js';
import type { ConnectionIdentity } from '../live/connection-identity.js';
import type { Requests } from '../request/index.js';
import { incomingRequest } from './incoming-request.js';
import { requireOrigin } from './origin.js';
import type { ServedGraph } from './served-graph.js';
import { lastEventId, streamRequestOf } from './stream-request.js';
import { streamResponse, type WantedStream } from './stream-response.js';
import { StreamTickets, type Ticket } from './stream-tickets.js';

export interface StreamRouteOptions extends ServedGraph<RequestContext, PreparedRequest, ConnectionIdentity> {
  readonly requests: Requests;
  /** What tickets are sealed with; the same for all instances. */
  readonly secret: string;
}

type Wanted = WantedStream<RequestContext>;

/**
 * `/graphql/stream`: an operation as Server-Sent Events, by graphql-sse's distinct connections mode, and tickets for
 * browsers' EventSource.
 */
export function registerStreamRoute(app: FastifyInstance, options: StreamRouteOptions): void {
  const { requests, engine, askers, live, corsOrigins, secret } = options;
  const tickets = new StreamTickets({ secret, ttlS: live.ticket_ttl_s });
  const onRequest = (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    requireOrigin(request, corsOrigins);
    done();
  };
  const byHeaders = async (request: FastifyRequest): Promise<Wanted> => ({
    context: await askers.contextOf(request),
    ...streamRequestOf(request),
  });

  app.route({
    method: 'POST',
    url: '/graphql/stream',
    onRequest,
    handler: async (request, reply) =>
      streamResponse(options, { request, reply, wanted: await byHeaders(request) }),
  });

  app.route({
    method: 'GET',
    url: '/graphql/stream',
    exposeHeadRoute: false,
    onRequest,
    handler: async (request, reply) => {
      const { ticket } = request.query as { ticket?: unknown };
      const wanted =
        typeof ticket === 'string'
          ? await byTicket(requests, { tickets, ticket: tickets.open(ticket), request })
          : await byHeaders(request);
      return streamResponse(options, { request, reply, wanted });
    },
  });

  app.route({
    method: 'POST',
    url: '/graphql/stream/ticket',
    onRequest,
    handler: async (request, reply) => {
      const wanted = await byHeaders(request);
      const { operation } = await engine.prepare(wanted.context, wanted.request);
      if (operation.definition.operation !== 'subscription') {
        throw new ClientError(
          'BAD_REQUEST',
          'A ticket is for a subscription; anything else may send headers.',
        );
      }
      return reply.header('cache-control', 'no-store').send(tickets.issue(wanted.context, wanted));
    },
  });
}

/**
 * Throws `TENANT_MISMATCH` when the request names another tenant, `CURSOR_INVALID` for an event id of another stream,
 * and what a token of the session would get.
 */
async function byTicket(
  requests: Requests,
  {
    tickets,
    ticket,
    request,
  }: { readonly tickets: StreamTickets; readonly ticket: Ticket; readonly request: FastifyRequest },
): Promise<Wanted> {
  const eventId = lastEventId(request);
  const resumed = eventId === undefined ? undefined : tickets.cursorOf(ticket, eventId);
  const incoming = incomingRequest(request, requests.settings);
  const hints = { ...incoming, header: incoming.header ?? ticket.tenantId };
  const tenant = await requests.tenant(hints);
  if (tenant.id !== ticket.tenantId) {
    throw new ClientError('TENANT_MISMATCH', 'The ticket was issued for another tenant.');
  }
  const context = await requests.contextOfSession(hints, ticket.session);
  return {
    context,
    request: ticket.request,
    resumeAfter: resumed ?? ticket.resumeAfter,
    ticket: {
      proof: tickets.proof(ticket),
      ...(resumed === undefined && { use: () => tickets.use(ticket, context) }),
    },
  };
}
