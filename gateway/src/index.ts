export { type Gateway, startGateway, VERSION } from './gateway.js';
export { type MetricsAccess, readSettings, type Settings } from './settings.js';
export { type EngineSettings, engineSettings } from './settings/engine-settings.js';
export { readyMessage } from './ready-message.js';

// Parts that are useful by themselves.
export { schemaFiles } from './schema-files.js';
export { eventsPage } from './event-catalogue.js';
export { publishedEvents, refuseBreakingChanges } from './published-events.js';
export { Engine, type EngineOptions, type GraphqlRequest, type PreparedRequest } from './engine.js';
export {
  type Frame,
  type LiveSettings,
  liveSettings,
  type LiveSink,
  type LiveSubscription,
  type LiveViewer,
  ResultStream,
  type SubscribeOptions,
} from './live/index.js';
export { type HttpServer, type HttpServerOptions, startHttpServer } from './http/server.js';
export { SIGNATURE_HEADER, signatureOf } from './remote-modules/event-signature.js';
export { Requests } from './request/index.js';
export { type ServedModule, type ServedModuleOptions, serveModule } from './served-module.js';
export { idePage, idePlugin, wantsIde } from './http/ide/index.js';

// A graph of one's own subgraphs, without the platform.
export { type GraphServer, serveGraph, type ServeGraphOptions } from './graph-server/serve-graph.js';
export {
  type GraphOptions,
  openGraph,
  type PreparedGraphRequest,
  type StandaloneGraph,
} from './graph-server/standalone-graph.js';
export type { GraphContext } from './graph-server/graph-context.js';
export type { InProcessSubgraph, RemoteSubgraph, SubgraphSource } from './graph-server/subgraph-source.js';
export { readSubgraphList } from './graph-server/subgraph-list.js';
export { readSupergraphFile } from './graph-server/supergraph-file.js';
export {
  FederatedEngine,
  type FederatedEngineOptions,
  type PreparedExecution,
  type Subgraph,
} from './federated-engine.js';
export { type DataSource, LocalDataSource } from './execution/index.js';
