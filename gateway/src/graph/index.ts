// Module sets become graphs.
export { moduleSchema, type ModuleSchema } from './module-schema.js';
export { DEFAULT_GRAPH_MEMORY, GraphCache, type GraphCacheOptions, type GraphMemory } from './graph-cache.js';
export type { ModuleSet } from './supergraphs.js';
export type { StoredSupergraph, SupergraphStore } from './supergraph-store.js';
export type { Graph, OperationCacheLimits } from './graph.js';
export { TenantGraphs } from './tenant-graphs.js';

// Documents become operations.
export type { OperationRequest } from './parse-operation.js';
export type { Operation } from './operation.js';
export { DEFAULT_LIMITS, type OperationLimits } from './limits.js';

// Plans.
export type * from './query-plan.js';

// The planner port, and the planner behind it today.
export type { Composition, CompositionError, PlanRequest, Planner } from './planner.js';
export { ApolloPlanner, type ApolloPlannerOptions } from './apollo-planner.js';

// Errors.
export { CompositionFailed, moduleSetUncomposable, OperationRejected, type RejectionCode } from './errors.js';
