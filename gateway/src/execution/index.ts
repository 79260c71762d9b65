export { executeEvent, executeOperation, type SubscribedEvent } from './execute-operation.js';
export { subscribeOperation, subscribePrimary, type SubscriptionExecution } from './subscribe-operation.js';
export { moduleError, SubscriptionRefused } from './errors.js';
export { variableValues } from './variable-values.js';
export type { Execution } from './execution-state.js';
export type { DataSource, FetchRequest } from './data-source.js';
export { LocalDataSource } from './local-data-source.js';
export {
  HttpDataSource,
  type HttpDataSourceOptions,
  type SubscriptionProtocol,
} from './remote/http-data-source.js';
export { ResilientDataSource, type ResilienceOptions } from './remote/resilient-data-source.js';
export { SharedExchanges } from './remote/shared-exchanges.js';
export { SharingDataSource } from './remote/sharing-data-source.js';
export { type BreakerState, SubgraphMetrics } from './remote/subgraph-metrics.js';
export { SubgraphFailure } from './remote/errors.js';
export { type Answer, Executor, type ExecutorOptions } from './executor.js';
