import {
  type ModuleSlug,
  type Platform,
  type PositionedEnvelope,
  type RequestContext,
  TenantDeactivated,
  type TenantId,
  TenantModuleSettingsChanged,
  TenantModuleToggled,
  TenantUpdated,
} from '@rustok/kernel';
import type { GraphQLError } from 'graphql';
import type { DataSource, Executor } from '../execution/index.js';
import type { Graph, Operation, OperationRequest } from '../graph/index.js';
import type { TenantGraphs } from '../graph/tenant-graphs.js';
import type { PublicErrors } from './answer-event.js';
import { catchUp, type CatchUpHost } from './catch-up.js';
import { Cursors } from './cursor.js';
import type { ConnectionIdentity } from './connection-identity.js';
import { endingSubscriptions } from './ending-subscriptions.js';
import { notResumable, tooManyUpstreams } from './errors.js';
import { GraphChanges } from './graph-changes.js';
import type { GraphState } from './graph-state.js';
import { IdentityWatch } from './identity-watch.js';
import { cursorArgument, liveFieldOf } from './live-field.js';
import { LiveMetrics } from './live-metrics.js';
import { LiveOperation } from './live-operation.js';
import type { LiveSettings } from './live-settings.js';
import type { LiveSink, LiveSubscription } from './live-sink.js';
import { LiveTenant } from './live-tenant.js';
import { PulledOperation } from './pulled-operation.js';
import { type SubscribedOperation, subscribedOperation } from './share-key.js';
import { type LiveSource, operationKey, type SharedOperation } from './shared-operation.js';
import { Subscriber } from './subscriber.js';
import { resumePosition } from './resume-position.js';
import { NestedTurn, type Turn, Turns } from './turns.js';
import { ViewerDependence } from './viewer-dependence.js';

export interface LiveHubOptions {
  readonly platform: Platform;
  readonly tenantGraphs: TenantGraphs;
  readonly dataSources: ReadonlyMap<string, DataSource<RequestContext>>;
  readonly executor: Executor;
  readonly settings: LiveSettings;
  readonly publicErrors: PublicErrors;
  /** Processes with the same secret understand each other's cursors. */
  readonly cursorSecret: string;
}

export interface LiveRequest {
  readonly context: RequestContext;
  /** The graph it was prepared on. */
  readonly graph: Graph;
  readonly request: OperationRequest;
  readonly operation: Operation;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface SubscribeOptions {
  readonly sink: LiveSink;
  /** A cursor of this subscription: what came after it is delivered first. */
  readonly resumeAfter?: string;
  /** Of a connection that lasts: renews the token of what runs on it. */
  readonly identity?: ConnectionIdentity | undefined;
}

/** What does not depend on who subscribes. */
type SharedSource = Omit<LiveSource, 'actor' | 'locales' | 'viewerDependent'>;

/** After these the tenant is another: what later events are answered with is its graph, its settings, its locales of then. */
const TENANT_CHANGES: ReadonlySet<string> = new Set(
  [TenantModuleToggled, TenantModuleSettingsChanged, TenantUpdated].map(({ type }) => type),
);

/** What all operations together keep of their last frames. */
const RECENT_BYTES = 64_000_000;

/** Hands events to the live operations they concern, by tenant first, and clients to the operation they share. */
export class LiveHub implements CatchUpHost {
  readonly platform: Platform;
  readonly dataSources: ReadonlyMap<string, DataSource<RequestContext>>;
  readonly executor: Executor;
  readonly publicErrors: PublicErrors;
  readonly settings: LiveSettings;
  readonly recentBudget = { maxBytes: RECENT_BYTES, bytes: 0 };
  readonly metrics: LiveMetrics;
  readonly #cursors: Cursors;
  readonly #catchUps: Turns;
  readonly #viewers: ViewerDependence;
  /** Only the event's own tenant is ever looked up, so no event can reach another's subscribers. */
  readonly #tenants = new Map<TenantId, LiveTenant>();
  readonly #changes: GraphChanges;
  readonly #identities: IdentityWatch;
  readonly #unsubscribe: () => void;
  #lastPosition = 0n;
  /** While a batch of events is being handed out: the last one that was. */
  #handedOut: bigint | undefined;
  #size = 0;
  #closed = false;

  constructor({
    platform,
    tenantGraphs,
    dataSources,
    executor,
    settings,
    publicErrors,
    cursorSecret,
  }: LiveHubOptions) {
    this.platform = platform;
    this.dataSources = dataSources;
    this.executor = executor;
    this.publicErrors = publicErrors;
    this.settings = settings;
    this.#catchUps = new Turns(settings.catch_ups);
    this.metrics = new LiveMetrics(this);
    this.#changes = new GraphChanges(platform, tenantGraphs);
    this.#cursors = new Cursors(cursorSecret);
    this.#viewers = new ViewerDependence(platform);
    this.#identities = new IdentityWatch({ platform, checkMs: settings.identity_check_ms });
    this.#unsubscribe = platform.feed.subscribe((envelopes) => this.#handOut(envelopes));
  }

  /**
   * Starts a subscription: events from now on, or after a cursor. Errors instead when the variables do not fit; throws
   * what the module's `authorize` throws, `TENANT_INACTIVE`, `MODULE_DISABLED` for a graph that has been replaced meanwhile, and for a cursor
   * that cannot be honoured `CURSOR_INVALID`, `CURSOR_KEY_UNKNOWN` or `CURSOR_EXPIRED`. One that its module feeds has no
   * cursors, and may be refused with `SUBSCRIPTION_LIMIT`; where the module cannot be reached, or refuses, it ends at once with the error.
   */
  async subscribe(
    live: LiveRequest,
    { sink, resumeAfter, identity }: SubscribeOptions,
  ): Promise<LiveSubscription | readonly GraphQLError[]> {
    const { operation, variables, request } = live;
    const found = liveFieldOf(operation, variables, this.platform);
    if (found.kind === 'rejected') return found.errors;
    const { field } = found;
    field.declaration.authorize?.(live.context, field.args);
    const { node, declaration } = field;
    const subscribed = subscribedOperation(
      operation,
      variables,
      declaration.cursorArgument === undefined
        ? undefined
        : { field: node, argument: declaration.cursorArgument },
    );
    const cursor = resumeAfter ?? cursorArgument(field);
    const tenantId = live.context.tenant.id;
    const isResumable = field.feed === 'log';
    if (cursor !== undefined && !isResumable) throw notResumable();
    const scope = { tenantId, operation: subscribed.hash };
    const resumed =
      cursor === undefined ? undefined : await resumePosition(cursor, scope, this.#cursors, this.platform);
    const { state, context } = await this.#current(live);
    if (context !== live.context) field.declaration.authorize?.(context, field.args);

    if (!isResumable) this.#checkUpstreams(tenantId);

    // From here on nothing waits: everything after the watermark will be offered.
    const subscriber = new Subscriber({
      ...{ context, subscribed, field, sink },
      limits: { frames: this.settings.queue_frames, bytes: this.settings.queue_bytes },
      position: isResumable ? (resumed ?? this.watermark) : 0n,
      publicErrors: this.publicErrors,
      metrics: this.metrics,
      seal: isResumable ? (position) => this.#cursors.seal(position, scope) : undefined,
      onMove: (mover) => this.#move(mover),
      onEnd: (leaver) => {
        this.#size -= 1;
        leaver.operation.leave(leaver);
        watched.leave();
        identity?.delete(watched);
      },
    });
    const watched = this.#identities.watch(subscriber);
    this.#size += 1;
    const source = { subscribed, request, field, variables };
    const joined = this.#enter(subscriber, state, source, { isContinued: false });
    if (this.#closed) subscriber.complete();
    if (!joined) void catchUp(subscriber, this);
    if (!subscriber.hasEnded) identity?.add(watched);
    return subscriber;
  }

  /** Subscriptions that are running, of all tenants. */
  get size(): number {
    return this.#size;
  }

  /** Live operations that are running, of all tenants: each is executed once per event. */
  get operations(): number {
    return [...this.#tenants.values()].reduce((sum, tenant) => sum + tenant.operations.size, 0);
  }

  /** Tenants somebody listens in. */
  get tenants(): readonly TenantId[] {
    return [...this.#tenants.keys()];
  }

  /** How many subscriptions of a tenant would end here on another graph, by root field. */
  endingOn(tenantId: TenantId, graph: Graph): Promise<ReadonlyMap<string, number>> {
    return endingSubscriptions(this.#tenants.get(tenantId)?.operations ?? [], graph);
  }

  /** Every event up to here was offered to the operations it concerns. */
  get watermark(): bigint {
    return this.#handedOut ?? this.platform.feed.position;
  }

  nextPosition(): bigint {
    this.#lastPosition += 1n;
    return this.#lastPosition;
  }

  seal(position: bigint, tenantId: TenantId, { hash: operation }: SubscribedOperation): string {
    return this.#cursors.seal(position, { tenantId, operation });
  }

  turnsOf(operation: SharedOperation): Turns {
    return this.#tenantOf(operation).turns;
  }

  catchUpTurn({ operation }: Subscriber): Turn {
    return new NestedTurn(this.#tenantOf(operation).catchUps, this.#catchUps);
  }

  released({ context }: Subscriber): Promise<void> {
    return this.#tenants.get(context.tenant.id)?.released() ?? Promise.resolve();
  }

  rekeyed(operation: SharedOperation, oldKey: string): void {
    this.#tenants.get(operation.tenantId)?.rekey(operation, oldKey);
  }

  failed(operation: SharedOperation): void {
    this.#tenants.get(operation.tenantId)?.unlist(operation);
  }

  removed(operation: SharedOperation): void {
    const tenant = this.#tenants.get(operation.tenantId);
    tenant?.remove(operation);
    if (tenant?.operations.size === 0) this.#tenants.delete(operation.tenantId);
  }

  identified(operation: LiveOperation): void {
    this.#viewers.remember(operation);
    const tenant = this.#tenants.get(operation.tenantId);
    tenant?.remove(operation);
    for (const next of this.#viewers.split(operation, this)) tenant?.add(next);
  }

  /** A module has another schema than before: operations of tenants that have it go on with their graphs of now. */
  graphsChanged(module: ModuleSlug): void {
    this.#changes.note();
    for (const [tenantId, tenant] of this.#tenants) {
      const concerned = [...tenant.operations].some(({ state }) =>
        this.platform.modulesOf(state.tenant).includes(module),
      );
      if (concerned) tenant.change(this.#changes.begin(tenantId), this.watermark);
    }
  }

  /** Ends every subscription. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    for (const tenant of this.#tenants.values()) {
      for (const { members, coming } of tenant.operations) {
        for (const subscriber of [...members, ...coming]) subscriber.complete();
      }
    }
    await this.#identities.close();
  }

  #tenantOf({ tenantId }: SharedOperation): LiveTenant {
    const tenant = this.#tenants.get(tenantId);
    if (!tenant) throw new Error('an operation runs in a tenant nobody listens in');
    return tenant;
  }

  #handOut(envelopes: readonly PositionedEnvelope[]): void {
    for (const envelope of envelopes) {
      this.#handedOut = envelope.position;
      try {
        this.#handOutOne(envelope);
      } catch (error) {
        // A bug of ours; the events after this one must not be lost for it.
        this.platform.logger.error(
          { err: error, type: envelope.type },
          'an event was not handed to live operations',
        );
      }
    }
    this.#handedOut = undefined;
  }

  #handOutOne(envelope: PositionedEnvelope): void {
    const { tenantId, type, position } = envelope;
    // Noted for tenants nobody listens in, too: somebody may be about to.
    const change = TENANT_CHANGES.has(type) ? this.#changes.begin(tenantId) : undefined;
    // Who is about to listen is refused; who listens is ended by the check of identities.
    if (type === TenantDeactivated.type) void this.#changes.begin(tenantId).catch(() => undefined);
    const checked = this.#identities.after(envelope);
    const tenant = this.#tenants.get(tenantId);
    if (!tenant) return;
    // Before the event itself: who has lost access is not told how.
    if (checked) tenant.hold(checked, position - 1n);
    for (const operation of tenant.operations) operation.offer(envelope);
    if (change) tenant.change(change, position);
  }

  /** At the bound also those are refused that could join a stream: simple, and the client tries again later. */
  #checkUpstreams(tenantId: TenantId): void {
    const upstreams = this.#tenants.get(tenantId)?.upstreams ?? 0;
    if (upstreams >= this.settings.max_upstreams_per_tenant) throw tooManyUpstreams();
  }

  /** Joins an operation, or starts it. `false`: what lies before that operation's beginning is still to be read. */
  #enter(
    subscriber: Subscriber,
    state: GraphState,
    what: SharedSource,
    { isContinued }: { readonly isContinued: boolean },
  ): boolean {
    const { context, locales } = subscriber;
    const viewerDependent = this.#viewers.known(what.subscribed, what.field, state.operation);
    const source = { ...what, actor: context.actor, locales, viewerDependent };
    const tenant = this.#tenants.get(state.tenant.id) ?? new LiveTenant(this.settings);
    this.#tenants.set(state.tenant.id, tenant);
    let operation = tenant.byKey(operationKey(source, state));
    if (!operation) {
      operation =
        what.field.feed === 'module'
          ? new PulledOperation(this, source, state, { isContinued })
          : new LiveOperation(this, source, state, { position: this.watermark });
      tenant.add(operation);
      tenant.holdAlso(operation, this.watermark);
    }
    subscriber.operation = operation;
    if (operation.admit(subscriber)) return true;
    operation.coming.add(subscriber);
    return false;
  }

  /** To the operation of its rights of now, at its own place in the stream. */
  #move(subscriber: Subscriber): void {
    const { operation: old } = subscriber;
    const { state, source } = old;
    if (operationKey({ ...source, actor: subscriber.context.actor }, state) === old.key) return;
    const wasReading = old.coming.has(subscriber);
    if (!wasReading) subscriber.advance(old.position);
    const joined = this.#enter(subscriber, state, source, { isContinued: true });
    // Its graph may be the one that the old operation was about to leave.
    this.#tenants.get(state.tenant.id)?.changeAlso(subscriber.operation, this.watermark);
    old.leave(subscriber);
    if (!joined && !wasReading) void catchUp(subscriber, this);
  }

  /**
   * The tenant may have been changed, or its access, since the request was prepared, and the event have passed
   * already. Throws `MODULE_DISABLED` and what a request of that session is refused with now.
   */
  async #current(
    live: LiveRequest,
  ): Promise<{ readonly context: RequestContext; readonly state: GraphState }> {
    const tenantId = live.context.tenant.id;
    let { context } = live;
    let checked: number | undefined;
    // Each further turn needs another change of access in this tenant.
    for (;;) {
      const change = this.#identities.lastChange(tenantId);
      if (change !== checked) context = await this.#identities.refreshed(context);
      checked = change;
      const state = await this.#changes.currentState(live);
      if (this.#identities.lastChange(tenantId) === checked) return { context, state };
    }
  }
}
