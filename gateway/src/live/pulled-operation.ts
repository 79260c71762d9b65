import type { TenantId } from '@rustok/kernel';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { moduleError, SubgraphFailure, subscribePrimary, SubscriptionRefused } from '../execution/index.js';
import type { Operation } from '../graph/index.js';
import { answerEvent } from './answer-event.js';
import { resultsTooFast } from './errors.js';
import { EventLine } from './event-line.js';
import { type Frame, frameOf } from './frame.js';
import { type GraphChange, type GraphState, movedTo } from './graph-state.js';
import { outlastOutages } from './outlast-outages.js';
import {
  type Barrier,
  type LiveSource,
  type OperationHost,
  operationKey,
  type SharedOperation,
} from './shared-operation.js';
import type { Subscriber } from './subscriber.js';
import { Upstream } from './upstream.js';

/** What the module has sent, and over which of its streams. */
interface PulledResult {
  readonly position: bigint;
  readonly result: ExecutionResult;
  readonly upstream: number;
  readonly receivedAt: number;
}

/**
 * One subscription that its module feeds itself: one stream from the module for all clients of one session, each result
 * completed with the fields of other modules and serialized once. Nothing is kept, so nothing can be resumed; what
 * happens while there is no stream is not seen.
 */
export class PulledOperation implements SharedOperation {
  readonly source: LiveSource;
  readonly members = new Set<Subscriber>();
  readonly coming = new Set<Subscriber>();
  /** Nobody ever goes on after a position, so there is none to tell. */
  readonly position = 0n;
  readonly #host: OperationHost;
  readonly #line: EventLine<Barrier, Frame | undefined, PulledResult>;
  #upstream: Upstream;
  /** Which stream counts, of those there were. */
  #upstreams = 0;
  #state: GraphState;
  #key: string;

  /** `isContinued`: its first client was listening already, with other rights. */
  constructor(
    host: OperationHost,
    source: LiveSource,
    state: GraphState,
    { isContinued }: { readonly isContinued: boolean },
  ) {
    this.#host = host;
    this.source = source;
    this.#state = state;
    this.#key = operationKey(source, state);
    this.#line = new EventLine({
      concurrency: host.settings.concurrency,
      answer: (pulled) => this.#answer(pulled),
      emit: (pulled, frame) => this.#emit(pulled, frame),
      pass: (barrier) => this.#pass(barrier),
    });
    this.#upstream = this.#open(isContinued);
  }

  get key(): string {
    return this.#key;
  }

  get state(): GraphState {
    return this.#state;
  }

  get tenantId(): TenantId {
    return this.#state.tenant.id;
  }

  offer(): void {
    // The log does not feed it.
  }

  hold(barrier: Barrier, position: bigint): void {
    this.#line.push({ kind: 'barrier', position, barrier });
  }

  admit(subscriber: Subscriber): boolean {
    this.members.add(subscriber);
    return true;
  }

  hasJoined(subscriber: Subscriber): boolean {
    return this.members.has(subscriber);
  }

  leave(subscriber: Subscriber): void {
    this.members.delete(subscriber);
    if (this.members.size > 0) return;
    this.#stop();
    this.#host.removed(this);
  }

  #stop(): void {
    this.#line.close();
    this.#upstream.close();
  }

  #open(isContinued: boolean): Upstream {
    const { platform, dataSources, settings, metrics } = this.#host;
    const { actor, locales, variables } = this.source;
    const { operation } = this.#state;
    const upstream = ++this.#upstreams;
    return new Upstream({
      isContinued,
      attempts: settings.upstream_attempts,
      // The signed context is made of this one, and soon expires: each connection has its own.
      open: (signal) => {
        const { tenant } = this.#state;
        const context = platform.contextFor({ tenant, actor, acceptedLocales: locales });
        return subscribePrimary({ operation, variables, context, dataSources, signal });
      },
      take: (result) => this.#take(result, upstream),
      onLost: (error) => {
        metrics.reconnects.inc();
        platform.logger.warn({ err: error, module: ownerOf(operation) }, 'the stream of a module was lost');
      },
      onEnd: (error) => void this.#endAfterLine(error, upstream),
    });
  }

  /** The module waits while its results cannot be answered as fast as it sends them. */
  async #take(result: ExecutionResult, upstream: number): Promise<void> {
    if (upstream !== this.#upstreams) return;
    const { data, errors } = result;
    if (data === undefined && errors) return this.#endAfterLine(new SubscriptionRefused(errors), upstream);
    const position = this.#host.nextPosition();
    this.#line.push({
      kind: 'event',
      event: { position, result, upstream, receivedAt: performance.now() },
    });
    await this.#line.below(this.#host.settings.concurrency);
  }

  async #answer({ result, upstream, position }: PulledResult): Promise<Frame | undefined> {
    const { platform, dataSources, executor, publicErrors, metrics } = this.#host;
    const { field, variables, actor, locales } = this.source;
    const { tenant, operation } = this.#state;
    try {
      const answer = await outlastOutages({
        attempt: () => {
          metrics.executions.inc();
          const context = platform.contextFor({ tenant, actor, acceptedLocales: locales });
          const question = { operation, field, variables, context, dataSources, executor, publicErrors };
          return this.#host.turnsOf(this).during(() => answerEvent({ primaryResult: result }, question));
        },
        // What an earlier stream has sent does not fit the plan any more.
        isOver: () => this.#line.isClosed || upstream !== this.#upstreams,
        onRetry: () => metrics.retries.inc(),
      });
      return answer && frameOf(answer, position, undefined);
    } catch (error) {
      this.#end(error as Error);
      return undefined;
    }
  }

  #emit({ receivedAt }: PulledResult, frame: Frame | undefined): void {
    if (!frame) return;
    const { metrics } = this.#host;
    metrics.deliveries.inc(this.members.size);
    for (const member of this.members) member.offer(frame);
    metrics.lag.observe((performance.now() - receivedAt) / 1000);
  }

  async #pass(barrier: Barrier): Promise<void> {
    try {
      if (barrier.kind === 'hold') await barrier.until;
      else await this.#moveTo(await barrier.change);
    } catch (error) {
      this.#end(error as Error);
    }
  }

  /** Goes on with the tenant's graph of now, or ends with `MODULE_DISABLED`. */
  async #moveTo(change: GraphChange): Promise<void> {
    const { key: oldKey, state: before } = this;
    const state = await movedTo(change, before, this.source.request);
    if (this.#line.isClosed) return;
    this.#state = state;
    this.#key = operationKey(this.source, state);
    if (this.#key !== oldKey) this.#host.rekeyed(this, oldKey);
    if (askedOf(state.operation) === askedOf(before.operation)) return;
    // Other modules need or give other fields now, so the module has to be asked for others.
    this.#upstream.close();
    this.#upstream = this.#open(true);
  }

  /** The members first get what came before the end. */
  async #endAfterLine(error: Error | undefined, upstream: number): Promise<void> {
    await this.#line.below(1);
    if (upstream === this.#upstreams) this.#end(error);
  }

  /** For all its clients, and nobody may join any more. */
  #end(error: Error | undefined): void {
    if (this.#line.isClosed) return;
    this.#stop();
    this.#host.failed(this);
    const reason = error && asSeenByClients(error, ownerOf(this.#state.operation));
    for (const member of [...this.members]) member.endAfterQueue(reason);
  }
}

function primaryOf({ plan: { node } }: Operation) {
  if (node?.kind !== 'Subscription') throw new Error('Only a subscription lasts');
  return node.primary;
}

function ownerOf(operation: Operation): string {
  return primaryOf(operation).serviceName;
}

/** What the owning module is asked for. */
function askedOf(operation: Operation): string {
  return primaryOf(operation).operation;
}

function asSeenByClients(error: Error, module: string): Error {
  if (error instanceof SubscriptionRefused) {
    // Nothing was answered that a path could lead into.
    const { message, extensions } = moduleError(module, error.errors[0], []);
    return new GraphQLError(message, { extensions });
  }
  return error instanceof SubgraphFailure && error.code === 'SUBGRAPH_STREAM_OVERFLOW'
    ? resultsTooFast(error)
    : error;
}
