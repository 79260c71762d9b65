import type { Actor, Platform, PositionedEnvelope, RequestContext, TenantId } from '@rustok/kernel';
import type { DataSource, Executor } from '../execution/index.js';
import type { OperationRequest } from '../graph/index.js';
import type { PublicErrors } from './answer-event.js';
import type { GraphChange, GraphState } from './graph-state.js';
import type { LiveField } from './live-field.js';
import type { LiveMetrics } from './live-metrics.js';
import type { LiveOperation } from './live-operation.js';
import type { LiveSettings } from './live-settings.js';
import type { RecentBudget } from './recent-frames.js';
import { type SubscribedOperation, shareKey } from './share-key.js';
import type { Subscriber } from './subscriber.js';
import type { Turns } from './turns.js';

/** What all clients of an operation have in common. */
export interface LiveSource {
  readonly subscribed: SubscribedOperation;
  readonly request: OperationRequest;
  readonly field: LiveField;
  readonly variables: Readonly<Record<string, unknown>>;
  /** One of the clients': by the share key, the others have the same rights. */
  readonly actor: Actor;
  readonly locales: readonly string[];
  /** Results depend on which user asks, so all clients are one user's session. */
  readonly viewerDependent: boolean;
}

/** Clients with one key share an operation. */
export function operationKey(source: LiveSource, { tenant, graph }: GraphState): string {
  return shareKey({ ...source, tenantId: tenant.id, graphKey: graph.key, operation: source.subscribed });
}

/** What later events wait for. */
export type Barrier =
  /** Until it is known whether the clients may still listen. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** The tenant was changed: everything after this belongs to it as it is now, and to its graph of now. */
  | { readonly kind: 'graph'; readonly change: Promise<GraphChange> };

/** One subscription for all clients that share it, whether the log feeds it or its module. */
export interface SharedOperation {
  readonly source: LiveSource;
  readonly key: string;
  readonly state: GraphState;
  readonly tenantId: TenantId;
  readonly members: ReadonlySet<Subscriber>;
  /** They read their past, and join when they have reached what is kept here. */
  readonly coming: Set<Subscriber>;
  /** What there was to send up to here was offered to all members. */
  readonly position: bigint;
  /** An event of its tenant, whether or not it concerns it. */
  offer(envelope: PositionedEnvelope): void;
  /** Later events wait; what went before does not. */
  hold(barrier: Barrier, position: bigint): void;
  /** `false` when more lies between the subscriber and what is kept here: it has to read that first. */
  admit(subscriber: Subscriber): boolean;
  hasJoined(subscriber: Subscriber): boolean;
  leave(subscriber: Subscriber): void;
}

/** The hub, as its operations see it. */
export interface OperationHost {
  readonly platform: Platform;
  readonly dataSources: ReadonlyMap<string, DataSource<RequestContext>>;
  readonly executor: Executor;
  readonly publicErrors: PublicErrors;
  readonly settings: LiveSettings;
  readonly recentBudget: RecentBudget;
  readonly metrics: LiveMetrics;
  /** Every event up to here was offered to the operations it concerns. */
  readonly watermark: bigint;
  /** Higher with each call: the order of results that have no place in the log. */
  nextPosition(): bigint;
  seal(position: bigint, tenantId: TenantId, subscribed: SubscribedOperation): string;
  /** What all operations of its tenant share. */
  turnsOf(operation: SharedOperation): Turns;
  /** The operation goes on under another key. */
  rekeyed(operation: SharedOperation, oldKey: string): void;
  /** A module asked which user this is: the operation's clients must be told apart from this event on. */
  identified(operation: LiveOperation): void;
  /** It ends for all its clients; nobody may join any more. */
  failed(operation: SharedOperation): void;
  /** Its last client has left. */
  removed(operation: SharedOperation): void;
}
