import { ClientError, type RequestContext } from '@rustok/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Engine, GraphqlRequest, PreparedRequest } from '../engine.js';
import { OperationRejected } from '../graph/index.js';
import type { LiveSettings } from '../live/live-settings.js';
import type { Requests } from '../request/index.js';
import { graphqlErrors, publicError } from './errors.js';
import { EventStream } from './event-stream.js';
import { incomingRequest } from './incoming-request.js';
import type { LiveConnection, LiveConnections } from './live-connections.js';
import { requireOrigin } from './origin.js';
import { lastEventId, streamRequestOf } from './stream-request.js';
import { StreamTickets, type Ticket } from './stream-tickets.js';

export interface StreamRouteOptions {
  readonly engine: Engine;
  readonly requests: Requests;
  readonly connections: LiveConnections;
  readonly live: LiveSettings;
  readonly corsOrigins: readonly string[];
  /** What tickets are sealed with; the same for all instances. */
  readonly secret: string;
}

/** One stream that was asked for. */
interface Wanted {
  readonly context: RequestContext;
  readonly request: GraphqlRequest;
  readonly resumeAfter: string | undefined;
  readonly ticket?: {
    /** Makes its event ids good for coming back with the ticket. */
    readonly proof: string;
    /** Uses up its one opening; absent when that was done before. */
    readonly use?: () => Promise<void>;
  };
}

/**
 * `/graphql/stream`: an operation as Server-Sent Events, by graphql-sse's distinct connections mode, and tickets for
 * browsers' EventSource.
 */
export function registerStreamRoute(app: FastifyInstance, options: StreamRouteOptions): void {
  const { requests, engine, live, corsOrigins, secret } = options;
  const tickets = new StreamTickets({ secret, ttlS: live.ticket_ttl_s });
  const onRequest = (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    requireOrigin(request, corsOrigins);
    done();
  };
  const byHeaders = async (request: FastifyRequest): Promise<Wanted> => ({
    context: await requests.context(incomingRequest(request, requests.settings)),
    ...streamRequestOf(request),
  });

  app.route({
    method: 'POST',
    url: '/graphql/stream',
    onRequest,
    handler: async (request, reply) => stream(options, { request, reply, wanted: await byHeaders(request) }),
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
      return stream(options, { request, reply, wanted });
    },
  });

  app.route({
    method: 'POST',
    url: '/graphql/stream/ticket',
    onRequest,
    handler: async (request, reply) => {
      const wanted = await byHeaders(request);
      const { operation } = await prepare(engine, wanted);
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

async function stream(
  { engine, connections, live }: StreamRouteOptions,
  {
    request,
    reply,
    wanted,
  }: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    readonly wanted: Wanted;
  },
): Promise<FastifyReply> {
  if (!acceptsEventStream(request)) return reply.status(406).send();
  const { context, ticket } = wanted;
  const prepared = await prepare(engine, wanted);
  const kind = prepared.operation.definition.operation;
  if (kind === 'mutation' && request.method === 'GET') {
    throw new ClientError('MUTATION_NEEDS_POST', 'Mutations need POST.');
  }

  // Gone already: nothing would tell when it ends.
  if (request.raw.socket.destroyed) return reply;
  let connection: LiveConnection | undefined;
  let operationEnded: (() => void) | undefined;
  const events = new EventStream({
    reply,
    heartbeatMs: live.heartbeat_ms,
    ...(ticket && { proof: ticket.proof }),
    onEnd: () => operationEnded?.(),
    onClose: () => connection?.close(),
  });
  try {
    connection = connections.open(request.ip, {
      transport: 'sse',
      end: () => events.suspend(),
      abort: () => events.abort(),
    });
    connection.enter(context.tenant.id);
    if (kind === 'subscription') operationEnded = connection.beginOperation();
    await ticket?.use?.();
    if (kind === 'subscription') await begin(engine, { events, prepared, wanted });
    else await answer(engine, { events, prepared });
    return reply;
  } catch (error) {
    // With a status; the response's end ends the rest.
    if (!events.begun) throw error;
    events.end(graphqlErrors(error).map((each) => publicError(each, context)));
    return reply;
  }
}

/** A document that this tenant's graph cannot answer is a status here: there is no stream to say it in. */
async function prepare(engine: Engine, { context, request }: Wanted): Promise<PreparedRequest> {
  return engine.prepare(context, request);
}

async function begin(
  engine: Engine,
  {
    events,
    prepared,
    wanted: { resumeAfter },
  }: { readonly events: EventStream; readonly prepared: PreparedRequest; readonly wanted: Wanted },
): Promise<void> {
  const options = { sink: events, ...(resumeAfter !== undefined && { resumeAfter }) };
  const started = await engine.subscribe(prepared, options);
  if (!('close' in started)) {
    throw new OperationRejected(started.map((error) => publicError(error, prepared.context)));
  }
  events.started(started);
}

/** Queries and mutations have one result. */
async function answer(
  engine: Engine,
  { events, prepared }: { readonly events: EventStream; readonly prepared: PreparedRequest },
): Promise<void> {
  const { errors, ...result } = await engine.execute(prepared);
  if (!errors) return events.answer(result);
  const isPublic = errors.map((error) => publicError(error, prepared.context));
  if (!('data' in result)) throw new OperationRejected(isPublic);
  events.answer({ ...result, errors: isPublic });
}

function acceptsEventStream({ headers: { accept } }: FastifyRequest): boolean {
  return accept === undefined || /text\/(event-stream|\*)|\*\/\*/.test(accept);
}
