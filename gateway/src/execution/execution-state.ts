import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Operation } from '../graph/operation.js';
import type { FieldCollector } from './collect-fields.js';
import type { DataSource } from './data-source.js';
import type { DataObject } from './data-tree.js';
import type { ErrorLog } from './errors.js';
import type { SharedFetches } from './shared-fetches.js';

/** One operation to be answered once. */
export interface Execution<TContext> {
  readonly operation: Operation;
  /** As the client sent them. They are coerced here; what the operation declares wrongly typed is a request error. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: TContext;
  /** By module slug, which is a fetch node's `serviceName`. */
  readonly dataSources: ReadonlyMap<string, DataSource<TContext>>;
  /** Aborted: no further fetch is started, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What the parts of one execution share. */
export interface ExecutionState<TContext> {
  readonly execution: Execution<TContext>;
  /** Coerced, defaults included. Modules get the client's own values and coerce for themselves. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of the supergraph, hidden ones included. */
  readonly types: GraphQLSchema;
  readonly rootType: GraphQLObjectType;
  readonly fields: FieldCollector;
  readonly data: DataObject;
  /** Objects of `data` that some fetch should have completed and did not: what they lack is lost, not skipped. */
  readonly incomplete: WeakSet<DataObject>;
  readonly errors: ErrorLog;
  /** Of fetches that ask the same at several places; undefined where the plan has none. */
  readonly shared: SharedFetches | undefined;
}
