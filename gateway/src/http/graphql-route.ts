import { CodedError } from '@rustok/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { createHandler, type Response } from 'graphql-http';
import type { GraphqlRequest } from '../engine.js';
import type { PublicErrorOptions } from './errors.js';
import { graphqlParams } from './graphql-params.js';
import { idePage, wantsIde } from './ide/index.js';
import { requireOrigin } from './origin.js';
import { responseType } from './response-type.js';
import type { Identity, Prepared, ServedEngine, ServedGraph } from './served-graph.js';
import { websocketHandler } from './websocket-handler.js';

interface Exchange<TContext> {
  readonly context: TContext;
  /** The header. */
  readonly accept: string | undefined;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

/**
 * `/graphql`: GraphQL over HTTP by `GET` and `POST`, graphql-transport-ws over WebSocket, and the IDE for a
 * browser's address bar.
 * Who asks comes first: what is wrong with them is an HTTP status, since there is no graph to answer from.
 */
export function registerGraphqlRoute<
  TContext extends PublicErrorOptions,
  TPrepared extends Prepared<TContext>,
  TIdentity extends Identity<TContext>,
>(app: FastifyInstance, served: ServedGraph<TContext, TPrepared, TIdentity>): void {
  const { engine, askers, corsOrigins } = served;
  const respond = createHandler<Exchange<TContext>>({
    parseRequestParams: graphqlParams,
    onSubscribe: ({ raw, method }, params) => answer(engine, raw, method, params as GraphqlRequest),
    // What is left without a code is graphql-http's own: a request that is not GraphQL over HTTP.
    formatError: (error) =>
      error instanceof GraphQLError && error.extensions.code
        ? error
        : new GraphQLError(error.message, {
            extensions: { code: error instanceof CodedError ? error.code : 'BAD_REQUEST' },
          }),
  });

  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const context = await askers.contextOf(request);
    const { method, url, headers } = request;
    const body = (request.body ?? null) as Record<string, unknown> | null;
    const raw = { context, accept: headers.accept, signal: whileConnected(reply) };
    const [text, init] = await respond({ method, url, headers, body, raw, context: undefined });
    return reply
      .status(init.status)
      .headers(init.headers ?? {})
      .send(text ?? undefined);
  };

  app.route({ method: 'POST', url: '/graphql', handler });
  app.route({
    method: 'GET',
    url: '/graphql',
    onRequest: (request, _reply, done) => {
      if (request.ws) requireOrigin(request, corsOrigins);
      done();
    },
    handler: async (request, reply) => {
      if (!wantsIde(request)) return handler(request, reply);
      const { html, headers } = idePage();
      return reply.headers(headers).send(html);
    },
    wsHandler: websocketHandler(served),
  });
}

async function answer<
  TContext extends PublicErrorOptions,
  TPrepared extends Prepared<TContext>,
  TIdentity extends Identity<TContext>,
>(
  engine: ServedEngine<TContext, TPrepared, TIdentity>,
  { context, accept, signal }: Exchange<TContext>,
  method: string,
  request: GraphqlRequest,
): Promise<ExecutionResult | readonly GraphQLError[] | Response> {
  const isPublic = (errors: readonly GraphQLError[]) =>
    errors.flatMap((error) => engine.publicErrors(error, context));
  try {
    const prepared = await engine.prepare(context, request);
    const kind = prepared.operation.definition.operation;
    if (kind === 'subscription') return [subscriptionOverHttp()];
    if (kind === 'mutation' && method === 'GET') return mutationOverGet();
    // A mutation goes on without its client: half of one would be worse than all of it unseen.
    const answer = await engine.answer(prepared, kind === 'query' ? { signal } : {});
    if (answer.kind === 'text') return [`{"data":${answer.data}}`, okAs(responseType(accept))];
    const { result } = answer;
    if (!result.errors) return result;
    // Without `data` the request itself was wrong, its variables for example, and nothing was executed.
    return 'data' in result ? { ...result, errors: isPublic(result.errors) } : isPublic(result.errors);
  } catch (error) {
    // Nobody is left to read this, and nothing went wrong that a log should tell.
    if (signal.aborted)
      return [new GraphQLError('The client went away.', { extensions: { code: 'CLIENT_GONE' } })];
    return engine.publicErrors(error, context);
  }
}

function okAs(type: string): Response[1] {
  return { status: 200, statusText: 'OK', headers: { 'content-type': `${type}; charset=utf-8` } };
}

function subscriptionOverHttp(): GraphQLError {
  return new GraphQLError(
    'Subscriptions need /graphql/stream, or a WebSocket with the subprotocol graphql-transport-ws.',
    {
      extensions: { code: 'SUBSCRIPTION_NEEDS_WEBSOCKET' },
    },
  );
}

/** GraphQL over HTTP: a GET must be safe, so a mutation is refused with 405. */
function mutationOverGet(): Response {
  const error = new GraphQLError('Mutations need POST.', { extensions: { code: 'MUTATION_NEEDS_POST' } });
  const headers = { allow: 'POST', 'content-type': 'application/json; charset=utf-8' };
  return [JSON.stringify({ errors: [error] }), { status: 405, statusText: 'Method Not Allowed', headers }];
}

function whileConnected(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new Error('the client went away'));
  });
  return controller.signal;
}
