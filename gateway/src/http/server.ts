import type { Engine } from '../engine.js';
import type { LiveSettings } from '../live/live-settings.js';
import type { Requests } from '../request/index.js';
import type { MetricsAccess } from '../settings.js';
import { registerGraphqlRoute } from './graphql-route.js';
import { registerHealthRoutes } from './health-routes.js';
import { createHttpApp } from './http-app.js';
import { idePlugin } from './ide/index.js';
import { LiveConnections } from './live-connections.js';
import { registerMetricsRoute } from './metrics-route.js';
import { registerModuleEventsRoute } from './module-events-route.js';
import { registerModuleRoutes } from './module-routes.js';
import { registerStreamRoute } from './stream-route.js';
import { tenantAskers } from './tenant-askers.js';

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

/** Starts to listen; resolves when requests are served. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { engine, requests, version, live, secret, corsOrigins, host, port } = options;
  const { platform } = engine;
  const { logger } = platform;
  const connections = new LiveConnections(live, { byTransport: engine.live.metrics.connections });
  const http = await createHttpApp({
    ...{ corsOrigins, connections, logger },
    trustedProxies: requests.settings.trusted_proxies,
    publicErrors: (error, context) => engine.publicErrors(error, context),
  });
  const { app } = http;
  registerHealthRoutes(app, {
    ...{ platform, version },
    remoteHealth: (slug) => engine.remoteModules.health(slug),
    isServing: () => http.isServing(),
  });
  registerMetricsRoute(app, {
    platform,
    registries: [engine.metrics, engine.graphs.metrics, engine.live.metrics, engine.subgraphMetrics].map(
      ({ registry }) => registry,
    ),
    access: options.metrics,
  });
  const served = { engine, askers: tenantAskers(requests), connections, live, corsOrigins, logger };
  registerGraphqlRoute(app, served);
  registerStreamRoute(app, { ...served, requests, secret });
  await registerModuleEventsRoute(app, platform);
  await registerModuleRoutes(app, { engine, requests });
  await app.register(idePlugin, { endpoint: '/graphql' });

  return {
    port: await http.listen({ host, port, advice: 'set PORT or HOST' }),
    get liveConnections() {
      return connections.size;
    },
    close: () => http.close(),
  };
}
