import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { FieldCollector } from '../collect-fields.js';
import type { DataObject } from '../data-tree.js';
import { ErrorLog } from '../errors.js';
import type { SubscribedEvent } from '../execute-operation.js';
import type { Execution, ExecutionState } from '../execution-state.js';
import { SharedFetches } from '../shared-fetches.js';
import type { Entity } from './resolve-entity.js';
import { type FetchGroup, SharedEntities } from './shared-entities.js';

/** The state of one execution, as the generic executor has it; what only failures need is made when they come. */
export class CompiledRun<TContext> implements ExecutionState<TContext> {
  readonly types: GraphQLSchema;
  /** Whether some object stands at several places of the tree. */
  sharesObjects = false;
  private log: ErrorLog | undefined;
  private lost: WeakSet<DataObject> | undefined;
  private groups: Map<FetchGroup, SharedEntities<Entity>> | undefined;
  private fetches: SharedFetches | 'none' | undefined;

  constructor(
    readonly execution: Execution<TContext>,
    readonly variables: Readonly<Record<string, unknown>>,
    readonly rootType: GraphQLObjectType,
    /** Knows the values of conditions, which is all it needs of the variables. */
    readonly fields: FieldCollector,
    readonly data: DataObject,
    /** Of a subscription. */
    readonly event: SubscribedEvent | undefined,
  ) {
    const { supergraphSchema, apiSchema } = execution.operation;
    this.types = supergraphSchema ?? apiSchema;
  }

  /** What a subscription's own fetch runs on. */
  get rootValue(): unknown {
    return this.event && 'rootValue' in this.event ? this.event.rootValue : undefined;
  }

  get shared(): SharedFetches | undefined {
    if (this.fetches === undefined) this.fetches = SharedFetches.of(this.execution.operation.plan) ?? 'none';
    return this.fetches === 'none' ? undefined : this.fetches;
  }

  /** Of the fetches of one group. */
  sharedEntities(group: FetchGroup): SharedEntities<Entity> {
    const groups = (this.groups ??= new Map<FetchGroup, SharedEntities<Entity>>());
    let entities = groups.get(group);
    if (!entities) groups.set(group, (entities = new SharedEntities()));
    return entities;
  }

  get errors(): ErrorLog {
    return (this.log ??= new ErrorLog());
  }

  get hasErrors(): boolean {
    return this.log !== undefined && this.log.errors.length > 0;
  }

  get incomplete(): WeakSet<DataObject> {
    return (this.lost ??= new WeakSet());
  }
}
