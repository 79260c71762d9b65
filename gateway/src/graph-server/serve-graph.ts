import type { FastifyInstance, FastifyRequest } from 'fastify';
import { registerGraphqlRoute } from '../http/graphql-route.js';
import { createHttpApp } from '../http/http-app.js';
import { idePlugin } from '../http/ide/index.js';
import { LiveConnections } from '../http/live-connections.js';
import { requireOrigin } from '../http/origin.js';
import type { Askers, Identity, ServedGraph } from '../http/served-graph.js';
import { streamRequestOf } from '../http/stream-request.js';
import { streamResponse } from '../http/stream-response.js';
import { liveSettings } from '../live/live-settings.js';
import type { GraphContext } from './graph-context.js';
import {
  type GraphOptions,
  openGraph,
  type PreparedGraphRequest,
  type StandaloneGraph,
} from './standalone-graph.js';

export interface ServeGraphOptions extends GraphOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Origins whose pages may call from a browser; `*` is every origin. Default: only the server's own. */
  readonly corsOrigins?: readonly string[];
}

/** A graph that is served over HTTP. */
export interface GraphServer {
  /** `http://127.0.0.1:4010/graphql` */
  readonly url: string;
  readonly graph: StandaloneGraph;
  /** Stops everything it started. May be called again. */
  close(): Promise<void>;
}

type ServedAlone = ServedGraph<GraphContext, PreparedGraphRequest, Identity<GraphContext>>;

/**
 * Serves one graph at `/graphql`, over HTTP, WebSocket and event streams, as tenants' graphs are served, and says at
 * `/health` that it does. Throws what `openGraph` throws, and `PORT_UNAVAILABLE`; nothing is left open then.
 */
export async function serveGraph({
  host = '127.0.0.1',
  port = 0,
  corsOrigins = [],
  ...options
}: ServeGraphOptions): Promise<GraphServer> {
  const graph = await openGraph(options);
  const live = liveSettings.parse({});
  const connections = new LiveConnections(live, { owner: 'graph' });
  const { logger } = graph;
  const http = await createHttpApp({
    ...{ corsOrigins, connections, logger, trustedProxies: [] },
    publicErrors: (error, context) => graph.publicErrors(error, context),
  });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= http.close().finally(() => graph.close()));

  const { app } = http;
  app.get('/health', async (_request, reply) =>
    http.isServing()
      ? { status: 'ok', subgraphs: graph.graph.modules }
      : reply.status(503).send({ status: 'stopping' }),
  );
  const served: ServedAlone = {
    engine: graph,
    askers: anybody(graph),
    connections,
    live,
    corsOrigins,
    logger,
  };
  registerGraphqlRoute(app, served);
  registerStreamRoute(app, served);
  await app.register(idePlugin, { endpoint: '/graphql' });
  try {
    const boundPort = await http.listen({ host, port, advice: 'choose another --port or --host' });
    return { url: `http://${authority(host)}:${boundPort}/graphql`, graph, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Nobody is asked who they are; in-process subgraphs see the headers. */
function anybody(graph: StandaloneGraph): Askers<GraphContext, Identity<GraphContext>> {
  const contextOf = ({ id: requestId, headers }: FastifyRequest, connectionParams = {}) =>
    graph.newContext({ requestId, headers, connectionParams });
  return {
    contextOf: (request) => Promise.resolve(contextOf(request)),
    identify: (handshake, params) =>
      Promise.resolve({
        context: contextOf(handshake, params),
        now: () => Promise.resolve(contextOf(handshake, params)),
      }),
    ownerOf: () => 'everybody',
  };
}

/** Without tickets: nobody has anything to show that a browser's EventSource could not send. */
function registerStreamRoute(app: FastifyInstance, served: ServedAlone): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql/stream',
    exposeHeadRoute: false,
    onRequest: (request, _reply, done) => {
      requireOrigin(request, served.corsOrigins);
      done();
    },
    handler: async (request, reply) => {
      const context = await served.askers.contextOf(request);
      return streamResponse(served, { request, reply, wanted: { context, ...streamRequestOf(request) } });
    },
  });
}

/** How the host stands in a URL. One that means every address of the machine is reached by its own name. */
function authority(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
