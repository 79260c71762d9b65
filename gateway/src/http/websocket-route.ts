import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CodedError, type RequestContext } from '@rustok/kernel';
import type { GraphQLError } from 'graphql';
import { type ExecutionArgs } from 'graphql';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, type ServerOptions } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Engine, PreparedRequest } from '../engine.js';
import type { IncomingRequest, Requests } from '../request/index.js';
import { graphqlErrors, httpStatus, publicError } from './errors.js';
import { single } from './incoming-request.js';

export interface WebSocketRouteOptions {
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

interface Connection extends Extra {
  incoming?: IncomingRequest;
}

/** The prepared request travels through graphql-ws inside the arguments it passes on to us. */
interface LiveArgs extends ExecutionArgs {
  readonly prepared: PreparedRequest;
}

/** A message beyond this closes the socket; documents have their own, smaller limit. */
const MAX_MESSAGE_BYTES = 1_000_000;

/** Serves graphql-transport-ws at `/graphql`, for subscriptions, queries and mutations alike. */
export function serveWebSocket(server: Server, options: WebSocketRouteOptions): { close(): Promise<void> } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });
  const protocol = useServer(serverOptions(options), sockets, 12_000);
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] !== '/graphql') return socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (connection) =>
      sockets.emit('connection', connection, request),
    );
  };
  server.on('upgrade', upgrade);
  return {
    close: async () => {
      server.off('upgrade', upgrade);
      await protocol.dispose();
    },
  };
}

function serverOptions({
  engine,
  requests,
}: WebSocketRouteOptions): ServerOptions<ConnectionParams, Connection> {
  const contextOf = (connection: Connection): Promise<RequestContext> => {
    if (!connection.incoming) throw new Error('an operation before connection_init');
    return requests.context(connection.incoming);
  };
  return {
    onConnect: async ({ connectionParams = {}, extra }) => {
      try {
        extra.incoming = incomingConnection(extra.request, connectionParams, requests);
        await contextOf(extra);
        return true;
      } catch (error) {
        if (!(error instanceof CodedError) || error.family === 'bug') throw error;
        // 4400, 4401, 4403, 4404: the HTTP status of the same refusal, as graphql-transport-ws numbers its codes.
        extra.socket.close(4000 + httpStatus(error), `${error.code}: ${error.message}`.slice(0, 120));
        return false;
      }
    },
    // Tenant and actor are looked up for each operation: the session or the tenant may have ended since.
    onSubscribe: async ({ extra }, _id, { query, operationName, variables }) => {
      let context: RequestContext | undefined;
      try {
        context = await contextOf(extra);
        const prepared = await engine.prepare(context, {
          query,
          variables,
          ...(operationName && { operationName }),
        });
        const { apiSchema, document } = prepared.operation;
        return {
          schema: apiSchema,
          document,
          operationName,
          contextValue: context,
          prepared,
        } satisfies LiveArgs;
      } catch (error) {
        const { logger, requestId } = context ?? { logger: engine.platform.logger, requestId: 'none' };
        return graphqlErrors(error).map((each) => publicError(each, { logger, requestId }));
      }
    },
    execute: (args) => engine.execute((args as LiveArgs).prepared),
    subscribe: (args) => {
      const { prepared } = args as LiveArgs;
      try {
        const stream = engine.subscribe(prepared);
        return Symbol.asyncIterator in stream ? stream : { errors: stream };
      } catch (error) {
        return { errors: graphqlErrors(error) };
      }
    },
    onNext: (_ctx, _id, _payload, args, result) => {
      if (!result.errors) return undefined;
      const context = (args as LiveArgs).prepared.context;
      return { ...result, errors: result.errors.map((error) => publicError(error, context)) };
    },
    onError: ({ extra }, _id, _payload, errors) => {
      const requestId = extra.incoming?.requestId ?? 'none';
      return errors.map((error) =>
        publicError(error as GraphQLError, { logger: engine.platform.logger, requestId }).toJSON(),
      );
    },
  };
}

/** A header wins over `connection_init`. Nothing is verified yet. */
function incomingConnection(
  request: IncomingMessage,
  { tenant, token }: ConnectionParams,
  { settings }: Requests,
): IncomingRequest {
  const { headers, socket } = request;
  return {
    header:
      single(headers[settings.header_name.toLowerCase()]) ??
      (typeof tenant === 'string' ? tenant : undefined),
    host: (headers.host ?? '').replace(/:\d+$/, ''),
    authorization:
      headers.authorization ?? (typeof token === 'string' && token !== '' ? `Bearer ${token}` : undefined),
    acceptLanguage: headers['accept-language'],
    ipAddress: socket.remoteAddress ?? null,
    userAgent: headers['user-agent']?.slice(0, 255) ?? null,
  };
}
