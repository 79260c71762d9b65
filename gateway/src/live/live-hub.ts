import {
  ClientError,
  type Platform,
  type PositionedEnvelope,
  type RequestContext,
  type TenantId,
  TenantModuleToggled,
} from '@rustok/kernel';
import type { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { DataSource } from '../execution/index.js';
import type { Graph, Operation, OperationRequest } from '../graph/index.js';
import type { TenantGraphs } from '../graph/tenant-graphs.js';
import type { PublicErrors } from './answer-event.js';
import { catchUp, type CatchUpHost } from './catch-up.js';
import { Cursors } from './cursor.js';
import type { ConnectionIdentity } from './connection-identity.js';
import { cursorExpired, cursorInvalid } from './errors.js';
import { type GraphChange, type GraphState, movedTo } from './graph-state.js';
import { IdentityWatch } from './identity-watch.js';
import { cursorArgument, liveFieldOf } from './live-field.js';
import { LiveOperation, type LiveSource, operationKey } from './live-operation.js';
import type { LiveSettings } from './live-settings.js';
import type { LiveSink, LiveSubscription } from './live-sink.js';
import { LiveTenant } from './live-tenant.js';
import { type SubscribedOperation, subscribedOperation } from './share-key.js';
import { Subscriber } from './subscriber.js';
import { Turns } from './turns.js';
import { ViewerFields } from './viewer-fields.js';

export interface LiveHubOptions {
  readonly platform: Platform;
  readonly tenantGraphs: TenantGraphs;
  readonly dataSources: ReadonlyMap<string, DataSource<RequestContext>>;
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

/** What all operations together keep of their last frames. */
const RECENT_BYTES = 64_000_000;
/** Documents remembered because a module looked at who asks without saying so. */
const MAX_IDENTIFIED = 10_000;

/** Hands events to the live operations they concern, by tenant first, and clients to the operation they share. */
export class LiveHub implements CatchUpHost {
  readonly platform: Platform;
  readonly dataSources: ReadonlyMap<string, DataSource<RequestContext>>;
  readonly publicErrors: PublicErrors;
  readonly settings: LiveSettings;
  readonly recentBudget = { maxBytes: RECENT_BYTES, bytes: 0 };
  readonly turns: Turns;
  readonly #tenantGraphs: TenantGraphs;
  readonly #cursors: Cursors;
  readonly #viewerFields: ViewerFields;
  readonly #identified = new LRUCache<string, true>({ max: MAX_IDENTIFIED });
  /** Only the event's own tenant is ever looked up, so no event can reach another's subscribers. */
  readonly #tenants = new Map<TenantId, LiveTenant>();
  /** How often each tenant's modules were switched since the start. */
  readonly #toggles = new Map<TenantId, number>();
  /** Tenants whose new graph is being looked up. */
  readonly #changing = new Map<TenantId, Promise<GraphChange>>();
  readonly #identities: IdentityWatch;
  readonly #unsubscribe: () => void;
  /** While a batch of events is being handed out: the last one that was. */
  #handedOut: bigint | undefined;
  #size = 0;
  #closed = false;

  constructor({ platform, tenantGraphs, dataSources, settings, publicErrors, cursorSecret }: LiveHubOptions) {
    this.platform = platform;
    this.dataSources = dataSources;
    this.publicErrors = publicErrors;
    this.settings = settings;
    this.turns = new Turns(settings.catch_ups);
    this.#tenantGraphs = tenantGraphs;
    this.#cursors = new Cursors(cursorSecret);
    this.#viewerFields = new ViewerFields(
      [...platform.schemas.values()].flatMap((each) => each.viewerFields),
    );
    this.#identities = new IdentityWatch({ platform, checkMs: settings.identity_check_ms });
    this.#unsubscribe = platform.feed.subscribe((envelopes) => this.#handOut(envelopes));
  }

  /**
   * Starts a subscription: events from now on, or after a cursor. Errors instead when the variables do not fit; throws
   * what the module's `authorize` throws, `MODULE_DISABLED` for a graph that has been replaced meanwhile, and for a cursor
   * that cannot be honoured `CURSOR_INVALID`, `CURSOR_KEY_UNKNOWN` or `CURSOR_EXPIRED`.
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
    const resumed = cursor === undefined ? undefined : await this.#resume(cursor, tenantId, subscribed);
    const { state, context } = await this.#current(live);
    if (context !== live.context) field.declaration.authorize?.(context, field.args);

    // From here on nothing waits: everything after the watermark will be offered.
    const subscriber = new Subscriber({
      ...{ context, subscribed, field, sink },
      limits: { frames: this.settings.queue_frames, bytes: this.settings.queue_bytes },
      position: resumed ?? this.watermark,
      publicErrors: this.publicErrors,
      seal: (position) => this.seal(position, tenantId, subscribed),
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
    const joined = this.#enter(subscriber, state, { subscribed, request, field, variables });
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

  /** Every event up to here was offered to the operations it concerns. */
  get watermark(): bigint {
    return this.#handedOut ?? this.platform.feed.position;
  }

  seal(position: bigint, tenantId: TenantId, { hash: operation }: SubscribedOperation): string {
    return this.#cursors.seal(position, { tenantId, operation });
  }

  released({ context }: Subscriber): Promise<void> {
    return this.#tenants.get(context.tenant.id)?.released() ?? Promise.resolve();
  }

  rekeyed(operation: LiveOperation, oldKey: string): void {
    this.#tenants.get(operation.tenantId)?.rekey(operation, oldKey);
  }

  failed(operation: LiveOperation): void {
    this.#tenants.get(operation.tenantId)?.unlist(operation);
  }

  removed(operation: LiveOperation): void {
    const tenant = this.#tenants.get(operation.tenantId);
    tenant?.remove(operation);
    if (tenant?.operations.size === 0) this.#tenants.delete(operation.tenantId);
  }

  identified(operation: LiveOperation): void {
    const { source, state } = operation;
    const { document } = source.subscribed;
    if (!this.#identified.has(document)) {
      this.#identified.set(document, true);
      this.platform.logger.error(
        { operation: state.operation.definition.name?.value ?? null, field: source.field.node.name.value },
        'a subscription depends on who asks, and no field it selects is marked { viewer: true }: it is no longer shared',
      );
    }
    const tenant = this.#tenants.get(operation.tenantId);
    const clients = [...operation.members, ...operation.coming];
    const start = operation.dissolve();
    tenant?.remove(operation);
    // Those of one session stay together.
    const split = new Map<string, LiveOperation>();
    for (const client of clients) {
      const own: LiveSource = { ...source, actor: client.context.actor, viewerDependent: true };
      const key = operationKey(own, state);
      const next = split.get(key) ?? new LiveOperation(this, own, state, start);
      split.set(key, next);
      const members = operation.members.has(client) ? next.members : next.coming;
      members.add(client);
      client.operation = next;
    }
    for (const next of split.values()) tenant?.add(next);
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

  #handOut(envelopes: readonly PositionedEnvelope[]): void {
    for (const envelope of envelopes) {
      this.#handedOut = envelope.position;
      this.#handOutOne(envelope);
    }
    this.#handedOut = undefined;
  }

  #handOutOne(envelope: PositionedEnvelope): void {
    const { tenantId, type, position } = envelope;
    // Noted for tenants nobody listens in, too: somebody may be about to.
    const change = type === TenantModuleToggled.type ? this.#graphChange(tenantId) : undefined;
    const checked = this.#identities.after(envelope);
    const tenant = this.#tenants.get(tenantId);
    if (!tenant) return;
    // Before the event itself: who has lost access is not told how.
    if (checked) tenant.hold(checked, position - 1n);
    for (const operation of tenant.operations) operation.offer(envelope);
    if (change) tenant.change(change, position);
  }

  /** Joins an operation, or starts it. `false`: what lies before that operation's beginning is still to be read. */
  #enter(subscriber: Subscriber, state: GraphState, what: SharedSource): boolean {
    const { context, locales } = subscriber;
    const viewerDependent =
      this.#identified.has(what.subscribed.document) ||
      this.#viewerFields.selectedBy(state.operation.document, state.operation.apiSchema);
    const source = { ...what, actor: context.actor, locales, viewerDependent };
    const tenant = this.#tenants.get(state.tenant.id) ?? new LiveTenant();
    this.#tenants.set(state.tenant.id, tenant);
    let operation = tenant.byKey(operationKey(source, state));
    if (!operation) {
      operation = new LiveOperation(this, source, state, { position: this.watermark });
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
    const joined = this.#enter(subscriber, state, source);
    // Its graph may be the one that the old operation was about to leave.
    this.#tenants.get(state.tenant.id)?.changeAlso(subscriber.operation, this.watermark);
    old.leave(subscriber);
    if (!joined && !wasReading) void catchUp(subscriber, this);
  }

  /** Throws what a cursor is refused with. */
  async #resume(
    cursor: string,
    tenantId: TenantId,
    { hash: operation }: SubscribedOperation,
  ): Promise<bigint> {
    const position = this.#cursors.open(cursor, { tenantId, operation });
    const { feed, history } = this.platform;
    // Another instance may be ahead of this one, but nobody is ahead of the log.
    if (position > feed.position && position > (await history.end())) throw cursorInvalid();
    if (position < (await history.edge()).position) throw cursorExpired();
    return position;
  }

  /**
   * A module may have been switched, or access have changed, since the request was prepared, and the event have passed
   * already. Throws `MODULE_DISABLED` and what a request of that session is refused with now.
   */
  async #current({ context: given, graph, operation, request }: LiveRequest): Promise<{
    readonly context: RequestContext;
    readonly state: GraphState;
  }> {
    const tenantId = given.tenant.id;
    let context = given;
    let checked: number | undefined;
    // Each further turn needs another change in this tenant.
    for (;;) {
      const toggles = this.#toggles.get(tenantId);
      const change = this.#identities.lastChange(tenantId);
      if (change !== checked) context = await this.#identities.refreshed(context);
      checked = change;
      const current = await (this.#changing.get(tenantId) ?? this.#graphOf(tenantId));
      const state = await movedTo(current, { graph, operation }, request);
      const stands =
        this.#toggles.get(tenantId) === toggles && this.#identities.lastChange(tenantId) === checked;
      if (stands) return { context, state };
    }
  }

  /** One look at the tenant and one graph for all its operations, and for those that begin meanwhile. */
  #graphChange(tenantId: TenantId): Promise<GraphChange> {
    this.#toggles.set(tenantId, (this.#toggles.get(tenantId) ?? 0) + 1);
    const change = this.platform.tenants.invalidate(tenantId).then(() => this.#graphOf(tenantId));
    this.#changing.set(tenantId, change);
    const settled = () => {
      if (this.#changing.get(tenantId) === change) this.#changing.delete(tenantId);
    };
    change.then(settled, settled);
    return change;
  }

  async #graphOf(tenantId: TenantId): Promise<GraphChange> {
    const tenant = await this.platform.tenants.byId(tenantId);
    if (!tenant) throw new ClientError('TENANT_NOT_FOUND', 'The tenant is gone.');
    return { tenant, graph: await this.#tenantGraphs.of(tenant) };
  }
}
