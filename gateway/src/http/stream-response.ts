import { ClientError } from '@rustok/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphqlRequest } from '../engine.js';
import { OperationRejected } from '../graph/index.js';
import type { PublicErrorOptions } from './errors.js';
import { EventStream } from './event-stream.js';
import type { LiveConnection } from './live-connections.js';
import type { Identity, Prepared, ServedEngine, ServedGraph } from './served-graph.js';

/** One stream that was asked for. */
export interface WantedStream<TContext> {
  readonly context: TContext;
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
 * Answers with an event stream, by graphql-sse's distinct connections mode. A document that the graph cannot answer,
 * and all else that is found before the first result, is thrown and so a status: there is no stream yet to say it in.
 */
export async function streamResponse<
  TContext extends PublicErrorOptions,
  TPrepared extends Prepared<TContext>,
  TIdentity extends Identity<TContext>,
>(
  { engine, askers, connections, live }: ServedGraph<TContext, TPrepared, TIdentity>,
  {
    request,
    reply,
    wanted,
  }: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    readonly wanted: WantedStream<TContext>;
  },
): Promise<FastifyReply> {
  if (!acceptsEventStream(request)) return reply.status(406).send();
  const { context, ticket } = wanted;
  const prepared = await engine.prepare(context, wanted.request);
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
    connection.enter(askers.ownerOf(context));
    if (kind === 'subscription') operationEnded = connection.beginOperation();
    await ticket?.use?.();
    if (kind === 'subscription') await begin(engine, { events, prepared, wanted });
    else await answer(engine, { events, prepared });
    return reply;
  } catch (error) {
    // With a status; the response's end ends the rest.
    if (!events.begun) throw error;
    events.end(engine.publicErrors(error, context));
    return reply;
  }
}

async function begin<
  TContext extends PublicErrorOptions,
  TPrepared extends Prepared<TContext>,
  TIdentity extends Identity<TContext>,
>(
  engine: ServedEngine<TContext, TPrepared, TIdentity>,
  {
    events,
    prepared,
    wanted: { resumeAfter },
  }: { readonly events: EventStream; readonly prepared: TPrepared; readonly wanted: WantedStream<TContext> },
): Promise<void> {
  const options = { sink: events, ...(resumeAfter !== undefined && { resumeAfter }) };
  const started = await engine.subscribe(prepared, options);
  if (!('close' in started)) {
    throw new OperationRejected(started.flatMap((error) => engine.publicErrors(error, prepared.context)));
  }
  events.started(started);
}

/** Queries and mutations have one result. */
async function answer<
  TContext extends PublicErrorOptions,
  TPrepared extends Prepared<TContext>,
  TIdentity extends Identity<TContext>,
>(
  engine: ServedEngine<TContext, TPrepared, TIdentity>,
  { events, prepared }: { readonly events: EventStream; readonly prepared: TPrepared },
): Promise<void> {
  const { errors, ...result } = await engine.execute(prepared);
  if (!errors) return events.answer(result);
  const isPublic = errors.flatMap((error) => engine.publicErrors(error, prepared.context));
  if (!('data' in result)) throw new OperationRejected(isPublic);
  events.answer({ ...result, errors: isPublic });
}

function acceptsEventStream({ headers: { accept } }: FastifyRequest): boolean {
  return accept === undefined || /text\/(event-stream|\*)|\*\/\*/.test(accept);
}
