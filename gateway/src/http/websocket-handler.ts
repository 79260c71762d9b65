import type { WebsocketHandler } from '@fastify/websocket';
import type { Logger } from '@rustok/kernel';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import { makeServer, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import type { GraphqlRequest } from '../engine.js';
import { documentRequestOf } from '../persisted-documents/index.js';
import { graphqlErrors, type PublicErrorOptions } from './errors.js';
import { subscriptionLimit } from './live-connections.js';
import { resumeAfterOf } from './resume-after.js';
import type { ConnectionParams, Identity, Prepared, ServedEngine, ServedGraph } from './served-graph.js';
import { type ConnectionExtra, connectWebSocket } from './websocket-connection.js';
import { refuse } from './websocket-refusal.js';
import { LiveEnded, WebSocketSubscription } from './websocket-subscription.js';

/** What we keep of a connection between its messages. */
interface Connection<TIdentity> extends ConnectionExtra {
  identity?: TIdentity;
  /** Says who asks with every line. */
  logger?: Logger;
}

/** The prepared request travels through graphql-ws inside the arguments it hands on to us. */
interface LiveArgs<TPrepared> extends ExecutionArgs {
  readonly prepared: TPrepared;
  /** Of a subscription: started already, so that a refusal is an `error` message and not a result. */
  readonly subscription?: WebSocketSubscription;
}

/** Answers graphql-transport-ws: subscriptions, queries and mutations alike. */
export function websocketHandler<
  TContext extends PublicErrorOptions,
  TPrepared extends Prepared<TContext>,
  TIdentity extends Identity<TContext>,
>({
  engine,
  askers,
  connections,
  live,
  logger,
}: ServedGraph<TContext, TPrepared, TIdentity>): WebsocketHandler {
  const options: ServerOptions<ConnectionParams, Connection<TIdentity>> = {
    connectionInitWaitTimeout: live.connection_init_timeout_ms,
    onConnect: async ({ connectionParams = {}, extra }) => {
      try {
        extra.identity = await askers.identify(extra.request, connectionParams);
        const { context } = extra.identity;
        extra.logger = context.logger;
        extra.connection.enter(askers.ownerOf(context));
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
        // Looked up for each operation: the session or the tenant may have ended since.
        const context = await extra.identity.now();
        const { operationName, variables } = payload;
        const document = documentRequestOf(payload);
        const request: GraphqlRequest = {
          ...document,
          variables,
          ...(operationName != null && { operationName }),
        };
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
    execute: (args) => engine.execute((args as LiveArgs<TPrepared>).prepared),
    subscribe: (args) => (args as LiveArgs<TPrepared>).subscription as WebSocketSubscription,
    onNext: (_ctx, _id, _payload, args, result) => {
      if (!result.errors) return undefined;
      const { context } = (args as LiveArgs<TPrepared>).prepared;
      return { ...result, errors: result.errors.flatMap((error) => engine.publicErrors(error, context)) };
    },
    onError: ({ extra }, _id, _payload, errors) => {
      const ended = (errors[0] as GraphQLError | undefined)?.originalError;
      if (ended instanceof LiveEnded) return ended.errors.map((error) => error.toJSON());
      const options = { logger: extra.logger ?? logger, requestId: extra.request.id };
      return errors.flatMap((error) => engine.publicErrors(error, options)).map((error) => error.toJSON());
    },
  };
  return connectWebSocket({
    server: makeServer(options),
    connections,
    logger,
    heartbeatMs: live.heartbeat_ms,
    onPing: async ({ identity }, payload) => {
      if (!identity?.renew || typeof payload?.token !== 'string') return payload;
      await identity.renew(payload.token);
      return { renewed: true };
    },
  });
}

/** Errors when the variables do not fit. Throws what the engine's `subscribe` throws, and `SUBSCRIPTION_LIMIT`. */
async function subscribe<
  TContext extends PublicErrorOptions,
  TPrepared extends Prepared<TContext>,
  TIdentity extends Identity<TContext>,
>(
  engine: ServedEngine<TContext, TPrepared, TIdentity>,
  {
    extra: { channel, connection, identity, subscriptions, announceSoon },
    id,
    payload,
    prepared,
  }: {
    readonly extra: Connection<TIdentity>;
    readonly id: string;
    readonly payload: SubscribePayload;
    readonly prepared: TPrepared;
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
    const options = {
      sink: subscription,
      ...(identity && { identity }),
      ...(resumeAfter !== undefined && { resumeAfter }),
    };
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
