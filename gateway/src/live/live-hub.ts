import {
  ClientError,
  type EventFeed,
  OutageError,
  type Platform,
  type PositionedEnvelope,
  type RequestContext,
  type Tenant,
  type TenantId,
  TenantModuleToggled,
} from '@rustok/kernel';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { type DataSource, executeEvent } from '../execution/index.js';
import type { Graph, Operation, OperationRequest } from '../graph/index.js';
import type { TenantGraphs } from '../graph/tenant-graphs.js';
import { type LiveField, liveFieldOf } from './live-field.js';
import { SubscriberQueue } from './subscriber-queue.js';

export interface LiveHubOptions {
  readonly platform: Platform;
  readonly tenantGraphs: TenantGraphs;
  readonly dataSources: ReadonlyMap<string, DataSource<RequestContext>>;
  /** Events that may wait for one subscriber. Default 1000. */
  readonly queueCapacity?: number;
}

export interface LiveRequest {
  readonly context: RequestContext;
  /** The graph it was prepared on. */
  readonly graph: Graph;
  readonly request: OperationRequest;
  readonly operation: Operation;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What reaches a subscriber, in the order in which it happened. */
type LiveItem =
  | { readonly kind: 'event'; readonly envelope: PositionedEnvelope }
  /** A module may have been switched: everything after this belongs to the tenant's graph of now. */
  | { readonly kind: 'graph'; readonly change: Promise<GraphChange> };

interface GraphChange {
  readonly tenant: Tenant;
  readonly graph: Graph;
}

/** Hands events to the subscriptions they concern: by tenant first, then by type. */
export class LiveHub {
  readonly #options: Required<LiveHubOptions>;
  /** Only the event's own tenant is ever looked up, so no event can reach another's subscribers. */
  readonly #byTenant = new Map<TenantId, Set<LiveSubscription>>();
  /** Tenants whose new graph is being looked up. */
  readonly #changing = new Map<TenantId, Promise<GraphChange>>();
  readonly #unsubscribe: () => void;

  constructor(options: LiveHubOptions) {
    this.#options = { queueCapacity: 1000, ...options };
    const feed: EventFeed = options.platform.feed;
    this.#unsubscribe = feed.subscribe((envelopes) => {
      for (const envelope of envelopes) this.#deliver(envelope);
    });
  }

  /**
   * Starts a subscription: events from now on. Errors instead of a stream when the variables do not fit; throws
   * what the module's `authorize` throws.
   */
  subscribe(live: LiveRequest): AsyncIterableIterator<ExecutionResult> | readonly GraphQLError[] {
    const { context, operation, variables } = live;
    const found = liveFieldOf(operation, variables, this.#options.platform);
    if (found.kind === 'rejected') return found.errors;
    found.field.declaration.authorize?.(context, found.field.args);

    const tenantId = context.tenant.id;
    const subscribers = this.#byTenant.get(tenantId) ?? new Set();
    this.#byTenant.set(tenantId, subscribers);
    const subscription = new LiveSubscription(live, found.field, this.#options, () => {
      subscribers.delete(subscription);
      if (subscribers.size === 0 && this.#byTenant.get(tenantId) === subscribers)
        this.#byTenant.delete(tenantId);
    });
    subscribers.add(subscription);
    // A module may have been switched since the request was prepared, and its event have passed already.
    subscription.offer({ kind: 'graph', change: this.#changing.get(tenantId) ?? this.#graphOf(tenantId) });
    return subscription;
  }

  /** Subscriptions that are running, of all tenants. */
  get size(): number {
    return [...this.#byTenant.values()].reduce((sum, subscribers) => sum + subscribers.size, 0);
  }

  /** Ends every subscription. */
  close(): void {
    this.#unsubscribe();
    for (const subscribers of this.#byTenant.values()) {
      for (const subscription of subscribers) void subscription.return();
    }
  }

  #deliver(envelope: PositionedEnvelope): void {
    const { tenantId, type } = envelope;
    const change = type === TenantModuleToggled.type ? this.#graphChange(tenantId) : undefined;
    // O(subscribers of this tenant): each keeps its own place in the stream.
    for (const subscription of this.#byTenant.get(tenantId) ?? []) {
      subscription.offer({ kind: 'event', envelope });
      if (change) subscription.offer({ kind: 'graph', change });
    }
  }

  /** One look at the tenant and one graph for all its subscriptions, those that begin meanwhile included. */
  #graphChange(tenantId: TenantId): Promise<GraphChange> {
    const { tenants } = this.#options.platform;
    const change = tenants.invalidate(tenantId).then(() => this.#graphOf(tenantId));
    this.#changing.set(tenantId, change);
    const settled = () => {
      if (this.#changing.get(tenantId) === change) this.#changing.delete(tenantId);
    };
    change.then(settled, settled);
    return change;
  }

  async #graphOf(tenantId: TenantId): Promise<GraphChange> {
    const { platform, tenantGraphs } = this.#options;
    const tenant = await platform.tenants.byId(tenantId);
    if (!tenant) throw new ClientError('TENANT_NOT_FOUND', 'The tenant is gone.');
    return { tenant, graph: await tenantGraphs.of(tenant) };
  }
}

/**
 * One client's subscription. A plain iterator and not a generator: `return()` must end it at once, also while it
 * waits for an event.
 */
class LiveSubscription implements AsyncIterableIterator<ExecutionResult> {
  readonly #queue: SubscriberQueue<LiveItem>;
  #field: LiveField;
  #context: RequestContext;
  #graph: Graph;
  #operation: Operation;
  #overflowed = false;

  constructor(
    readonly live: LiveRequest,
    field: LiveField,
    readonly options: Required<LiveHubOptions>,
    readonly onEnd: () => void,
  ) {
    this.#queue = new SubscriberQueue({ capacity: options.queueCapacity });
    this.#field = field;
    this.#context = live.context;
    this.#graph = live.graph;
    this.#operation = live.operation;
  }

  offer(item: LiveItem): void {
    // Who takes the item sees a failure; but the subscription may end before.
    if (item.kind === 'graph') item.change.catch(() => undefined);
    if (item.kind === 'event' && !this.#concerns(item.envelope)) return;
    if (this.#queue.push(item)) return;
    this.#overflowed = true;
    this.#queue.close();
    this.onEnd();
  }

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    try {
      for (;;) {
        const item = await this.#queue.take();
        if (!item) return this.#end();
        const result = item.kind === 'event' ? await this.#answer(item.envelope) : await this.#moveTo(item);
        if (result) return { value: result, done: false };
      }
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.#queue.close();
    this.onEnd();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): IteratorResult<ExecutionResult, undefined> {
    if (this.#overflowed) {
      this.#overflowed = false;
      throw new OutageError(
        'SUBSCRIPTION_TOO_SLOW',
        'This client reads slower than events arrive; subscribe again.',
        {
          details: { retryable: true },
        },
      );
    }
    return { value: undefined, done: true };
  }

  #concerns(envelope: PositionedEnvelope): boolean {
    const { declaration, args } = this.#field;
    const events = this.options.platform.registry.eventsOf(declaration);
    if (!events.some((event) => event.type === envelope.type)) return false;
    return declaration.filter?.(envelope, args) ?? true;
  }

  /** `undefined` when the root field is null without an error: the event is nothing this actor may see. */
  async #answer(envelope: PositionedEnvelope): Promise<ExecutionResult | undefined> {
    const cause = { correlationId: envelope.correlationId, causationId: envelope.id };
    const result = await executeEvent({
      operation: this.#operation,
      variables: this.live.variables,
      context: this.#context.following(cause),
      dataSources: this.options.dataSources,
      rootValue: envelope,
    });
    return result.errors || result.data?.[this.#field.name] != null ? result : undefined;
  }

  /** Goes on with the tenant's graph of now, or ends with `MODULE_DISABLED` when the operation lost a field. */
  async #moveTo({ change }: LiveItem & { kind: 'graph' }): Promise<undefined> {
    const { tenant, graph } = await change;
    if (graph.key === this.#graph.key) return;
    if (graph.validate(this.#operation.document).length > 0) {
      const module = this.#graph.modules.find((slug) => !graph.modules.includes(slug));
      throw new ClientError('MODULE_DISABLED', `The module "${module}" was switched off.`, {
        details: { module },
      });
    }
    this.#context = this.#context.in(tenant);
    this.#operation = await graph.prepare(this.live.request);
    this.#graph = graph;
  }
}
