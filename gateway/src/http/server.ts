import cors from '@fastify/cors';
import websocket from '@fastify/websocket';
import { CodedError, StartupError } from '@rustok/kernel';
import fastify, { type FastifyInstance } from 'fastify';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { v7 as uuidv7 } from 'uuid';
import type { Engine } from '../engine.js';
import type { Requests } from '../request/index.js';
import type { MetricsAccess } from '../settings.js';
import { graphqlErrors, httpStatus, nothingAt, publicError } from './errors.js';
import type { LiveSettings } from '../live/live-settings.js';
import { registerGraphqlRoute } from './graphql-route.js';
import { registerHealthRoutes } from './health-routes.js';
import { idePlugin } from './ide/index.js';
import { LiveConnections } from './live-connections.js';
import { registerMetricsRoute } from './metrics-route.js';
import { registerModuleEventsRoute } from './module-events-route.js';
import { registerModuleRoutes } from './module-routes.js';
import { silentConnections } from './silent-connections.js';
import { registerStreamRoute } from './stream-route.js';

export interface HttpServerOptions {
  readonly engine: Engine;
  readonly requests: Requests;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly version: string;
  /** Origins whose pages may call from a browser; `*` is every origin. */
  readonly corsOrigins: readonly string[];
  /** Who may read `/metrics`. */
  readonly metrics: MetricsAccess;
  /** Limits, heartbeats and the drain of what stays open. */
  readonly live: LiveSettings;
  /** What tickets for event streams are sealed with; the same for all instances. */
  readonly secret: string;
}

export interface HttpServer {
  /** The port it listens on. */
  readonly port: number;
  /** WebSockets and event streams that are open. */
  readonly liveConnections: number;
  /** Stops accepting, ends what is live over the drain time, waits for requests in flight. */
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1_000_000;

/** A larger WebSocket message closes its socket; documents have their own, smaller limit. */
const MAX_MESSAGE_BYTES = 1_000_000;

/** A client's own request id is taken over when it is harmless in logs and headers. */
const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** Starts to listen; resolves when requests are served. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { engine, requests, version, live, secret } = options;
  let serving = true;
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: requests.settings.trusted_proxies.length > 0 ? requests.settings.trusted_proxies : false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7();
    },
    forceCloseConnections: 'idle',
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  answerErrors(app, engine);
  // No cookie is ever read, so there are no credentials to allow: a page sends its token itself.
  const { corsOrigins } = options;
  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['x-request-id'],
    maxAge: 600,
  });
  await app.register(websocket, {
    options: { maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, handleProtocols },
    // What was open has been drained.
    preClose: (done) => app.websocketServer.close(() => done()),
  });
  const endSilent = silentConnections(app.server);
  registerHealthRoutes(app, {
    platform: engine.platform,
    remoteHealth: (slug) => engine.remoteModules.health(slug),
    version,
    isServing: () => serving,
  });
  registerMetricsRoute(app, {
    platform: engine.platform,
    registries: [engine.live.metrics.registry, engine.subgraphMetrics.registry],
    access: options.metrics,
  });
  const connections = new LiveConnections(live);
  registerGraphqlRoute(app, { engine, requests, connections, live, corsOrigins });
  registerStreamRoute(app, { engine, requests, connections, live, corsOrigins, secret });
  await registerModuleEventsRoute(app, engine.platform);
  await registerModuleRoutes(app, { engine, requests });
  await app.register(idePlugin, { endpoint: '/graphql' });
  await listen(app, options);

  const address = app.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    get liveConnections() {
      return connections.size;
    },
    close: async () => {
      serving = false;
      // Who comes back during the drain is to find another instance. Fastify closes it again, and need not be told.
      app.server.close();
      await connections.drain();
      endSilent();
      await app.close();
    },
  };
}

/** Throws `PORT_UNAVAILABLE` with what the system says. */
async function listen(app: FastifyInstance, { host, port }: HttpServerOptions): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    throw new StartupError('PORT_UNAVAILABLE', `cannot listen on ${host}, port ${port}; set PORT or HOST:`, [
      (cause as Error).message,
    ]);
  }
}

/** A browser or library that asks for another subprotocol is refused by the socket's close code 4406. */
function handleProtocols(offered: Set<string>): string | false {
  return offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false;
}

/** Whatever is thrown outside of an operation is answered in the form of GraphQL errors, with an HTTP status. */
function answerErrors(app: FastifyInstance, { platform }: Engine): void {
  app.setErrorHandler((error: Error, request, reply) => {
    const status = httpStatus(error);
    const coded =
      error instanceof CodedError || status >= 500
        ? error
        : Object.assign(error, { extensions: { code: 'BAD_REQUEST' } });
    const errors = graphqlErrors(coded).map((each) =>
      status < 500 ? each : publicError(each, { logger: platform.logger, requestId: request.id }),
    );
    return reply.status(status).type('application/json').send({ errors });
  });
  app.setNotFoundHandler(({ url }) => {
    throw nothingAt(url);
  });
}
