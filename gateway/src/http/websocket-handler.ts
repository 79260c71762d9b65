import type { WebsocketHandler } from '@fastify/websocket';
import { CodedError, type Logger } from '@rustok/kernel';
import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import { makeServer, type ServerOptions } from 'graphql-ws';
import type { Engine, GraphqlRequest, PreparedRequest } from '../engine.js';
import { ResultStream } from '../live/index.js';
import type { IncomingRequest, Requests } from '../request/index.js';
import { graphqlErrors, httpStatus, publicError } from './errors.js';
import { incomingRequest } from './incoming-request.js';
import { type ConnectionExtra, connectWebSocket } from './websocket-connection.js';

export interface WebSocketHandlerOptions {
  readonly engine: Engine;
  readonly requests: Requests;
}

/** What a client says in `connection_init`; headers of the handshake say the same for those who can send them. */
interface ConnectionParams extends Record<string, unknown> {
  /** Id or slug. */
  readonly tenant?: unknown;
  /** The access token, without a scheme. */
  readonly token?: unknown;
}

/** What we keep of a connection between its messages. */
interface Connection extends ConnectionExtra {
  incoming?: IncomingRequest;
  /** Says request and tenant with every line. */
  logger?: Logger;
}

/** The prepared request travels through graphql-ws inside the arguments it hands on to us. */
interface LiveArgs extends ExecutionArgs {
  readonly prepared: PreparedRequest;
  /** Of a subscription: started already, so that a refusal is an `error` message and not a result. */
  readonly stream?: AsyncIterableIterator<ExecutionResult>;
}

/** A close frame holds at most 123 bytes of reason (RFC 6455 §5.5). */
const MAX_REASON_BYTES = 123;

/** Answers graphql-transport-ws: subscriptions, queries and mutations alike. */
export function websocketHandler({ engine, requests }: WebSocketHandlerOptions): WebsocketHandler {
  const { logger } = engine.platform;

  const options: ServerOptions<ConnectionParams, Connection> = {
    onConnect: async ({ connectionParams = {}, extra }) => {
      extra.incoming = incomingConnection(
        incomingRequest(extra.request, requests.settings),
        connectionParams,
      );
      try {
        ({ logger: extra.logger } = await requests.context(extra.incoming));
        return true;
      } catch (error) {
        if (!(error instanceof CodedError) || error.family === 'bug') throw error;
        // 4400, 4401, 4403, 4404: the HTTP status of the same refusal, as graphql-transport-ws numbers its codes.
        extra.socket.close(4000 + httpStatus(error), closeReason(error));
        return false;
      }
    },
    // Tenant and actor are looked up for each operation: the session or the tenant may have ended since.
    onSubscribe: async ({ extra }, _id, { query, operationName, variables }) => {
      try {
        if (!extra.incoming) throw new Error('an operation came before connection_init');
        const context = await requests.context(extra.incoming);
        const request: GraphqlRequest = { query, variables, ...(operationName != null && { operationName }) };
        return await liveArgs(engine, await engine.prepare(context, request));
      } catch (error) {
        return graphqlErrors(error);
      }
    },
    execute: (args) => engine.execute((args as LiveArgs).prepared),
    subscribe: (args) => (args as LiveArgs).stream as AsyncIterableIterator<ExecutionResult>,
    onNext: (_ctx, _id, _payload, args, result) => {
      if (!result.errors) return undefined;
      const { context } = (args as LiveArgs).prepared;
      return { ...result, errors: result.errors.map((error) => publicError(error, context)) };
    },
    onError: ({ extra }, _id, _payload, errors) => {
      const options = { logger: extra.logger ?? logger, requestId: extra.request.id };
      return errors.map((error) => publicError(error as GraphQLError, options).toJSON());
    },
  };
  return connectWebSocket(makeServer(options), logger);
}

async function liveArgs(
  engine: Engine,
  prepared: PreparedRequest,
): Promise<LiveArgs | readonly GraphQLError[]> {
  const { operation, context } = prepared;
  const args = { schema: operation.apiSchema, document: operation.document, contextValue: context, prepared };
  const withName = { ...args, operationName: prepared.request.operationName };
  if (operation.definition.operation !== 'subscription') return withName;
  const stream = await ResultStream.start((sink) => engine.subscribe(prepared, { sink }));
  return Symbol.asyncIterator in stream ? { ...withName, stream } : stream;
}

/** A header wins over `connection_init`. Nothing is verified yet. */
function incomingConnection(
  handshake: IncomingRequest,
  { tenant, token }: ConnectionParams,
): IncomingRequest {
  return {
    ...handshake,
    header: handshake.header ?? (typeof tenant === 'string' ? tenant : undefined),
    authorization:
      handshake.authorization ?? (typeof token === 'string' && token !== '' ? `Bearer ${token}` : undefined),
  };
}

function closeReason({ code, message }: CodedError): string {
  // Cut between characters: a reason must be whole UTF-8.
  return new TextDecoder().decode(
    new TextEncoder().encode(`${code}: ${message}`).subarray(0, MAX_REASON_BYTES),
    { stream: true },
  );
}
