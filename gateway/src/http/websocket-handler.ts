import type { WebsocketHandler } from '@fastify/websocket';
import type { Logger } from '@rustok/kernel';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import { makeServer, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import type { Engine, GraphqlRequest, PreparedRequest } from '../engine.js';
import { ConnectionIdentity } from '../live/connection-identity.js';
import type { LiveSettings } from '../live/live-settings.js';
import type { IncomingRequest, Requests } from '../request/index.js';
import { graphqlErrors, publicError } from './errors.js';
import { incomingRequest } from './incoming-request.js';
import { type LiveConnections, subscriptionLimit } from './live-connections.js';
import { resumeAfterOf } from './resume-after.js';
import { type ConnectionExtra, connectWebSocket } from './websocket-connection.js';
import { refuse } from './websocket-refusal.js';
import { LiveEnded, WebSocketSubscription } from './websocket-subscription.js';

export interface WebSocketHandlerOptions {
  readonly engine: Engine;
  readonly requests: Requests;
  readonly connections: LiveConnections;
  readonly live: LiveSettings;
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
  identity?: ConnectionIdentity;
  /** Says request and tenant with every line. */
  logger?: Logger;
}

/** The prepared request travels through graphql-ws inside the arguments it hands on to us. */
interface LiveArgs extends ExecutionArgs {
  readonly prepared: PreparedRequest;
  /** Of a subscription: started already, so that a refusal is an `error` message and not a result. */
  readonly subscription?: WebSocketSubscription;
}

/** Answers graphql-transport-ws: subscriptions, queries and mutations alike. */
export function websocketHandler({
  engine,
  requests,
  connections,
  live,
}: WebSocketHandlerOptions): WebsocketHandler {
  const { logger } = engine.platform;

  const options: ServerOptions<ConnectionParams, Connection> = {
    connectionInitWaitTimeout: live.connection_init_timeout_ms,
    onConnect: async ({ connectionParams = {}, extra }) => {
      const incoming = incomingConnection(
        incomingRequest(extra.request, requests.settings),
        connectionParams,
      );
      try {
        extra.identity = await ConnectionIdentity.of(requests, incoming);
        const { context } = extra.identity;
        extra.logger = context.logger;
        extra.connection.enter(context.tenant.id);
        return true;
      } catch (error) {
        if (!refuse(extra.socket, error)) throw error;
        return false;
      }
    },
    onSubscribe: async ({ extra, subscriptions }, id, payload) => {
      try {
        if (!extra.identity) throw new Error('an operation came before connection_init');
        // This one is among them.
        if (Object.keys(subscriptions).length > live.max_operations_per_connection) {
          throw subscriptionLimit('this connection');
        }
        // Tenant and actor are looked up for each operation: the session or the tenant may have ended since.
        const context = await extra.identity.now();
        const { query, operationName, variables } = payload;
        const request: GraphqlRequest = { query, variables, ...(operationName != null && { operationName }) };
        const prepared = await engine.prepare(context, request);
        const { operation } = prepared;
        const args = {
          ...{ schema: operation.apiSchema, document: operation.document, contextValue: context },
          ...{ operationName, prepared },
        };
        if (operation.definition.operation !== 'subscription') return args;
        const subscription = await subscribe(engine, { extra, id, payload, prepared });
        return subscription instanceof WebSocketSubscription ? { ...args, subscription } : subscription;
      } catch (error) {
        return graphqlErrors(error);
      }
    },
    execute: (args) => engine.execute((args as LiveArgs).prepared),
    subscribe: (args) => (args as LiveArgs).subscription as WebSocketSubscription,
    onNext: (_ctx, _id, _payload, args, result) => {
      if (!result.errors) return undefined;
      const { context } = (args as LiveArgs).prepared;
      return { ...result, errors: result.errors.map((error) => publicError(error, context)) };
    },
    onError: ({ extra }, _id, _payload, errors) => {
      const ended = (errors[0] as GraphQLError | undefined)?.originalError;
      if (ended instanceof LiveEnded) return ended.errors.map((error) => error.toJSON());
      const options = { logger: extra.logger ?? logger, requestId: extra.request.id };
      return errors.map((error) => publicError(error as GraphQLError, options).toJSON());
    },
  };
  return connectWebSocket({
    server: makeServer(options),
    connections,
    logger,
    heartbeatMs: live.heartbeat_ms,
    onPing: async ({ identity }, payload) => {
      if (!identity || typeof payload?.token !== 'string') return payload;
      await identity.renew(payload.token);
      return { renewed: true };
    },
  });
}

/** Errors when the variables do not fit. Throws what `Engine.subscribe` throws, and `SUBSCRIPTION_LIMIT`. */
async function subscribe(
  engine: Engine,
  {
    extra: { channel, connection, identity, subscriptions, announceSoon },
    id,
    payload,
    prepared,
  }: {
    readonly extra: Connection;
    readonly id: string;
    readonly payload: SubscribePayload;
    readonly prepared: PreparedRequest;
  },
): Promise<WebSocketSubscription | readonly GraphQLError[]> {
  const resumeAfter = resumeAfterOf(payload.extensions);
  const ended = connection.beginOperation();
  const subscription = new WebSocketSubscription({
    channel,
    id,
    onEnd: () => {
      ended();
      if (subscriptions.get(id) === subscription) subscriptions.delete(id);
    },
  });
  subscriptions.set(id, subscription);
  try {
    const options = { sink: subscription, identity, ...(resumeAfter !== undefined && { resumeAfter }) };
    const started = await engine.subscribe(prepared, options);
    if (!('close' in started)) {
      subscription.end(null);
      return started;
    }
    subscription.started(started);
    announceSoon();
    return subscription;
  } catch (error) {
    subscription.end(null);
    throw error;
  }
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
