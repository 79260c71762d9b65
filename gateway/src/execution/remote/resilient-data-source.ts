import {
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
  retry,
  type RetryPolicy,
} from 'cockatiel';
import { type DocumentNode, type ExecutionResult, Kind, OperationTypeNode } from 'graphql';
import type { DataSource, FetchRequest } from '../data-source.js';
import { SubgraphFailure, subgraphLeftAlone } from './errors.js';
import type { HttpDataSource } from './http-data-source.js';
import type { WrittenRequest } from './request-body.js';
import type { BreakerState, SubgraphMetrics } from './subgraph-metrics.js';

export interface ResilienceOptions {
  /** Times a query is asked again when the subgraph cannot be reached. Default 2. */
  readonly retries?: number;
  /** Failures in a row after which it is left alone. Default 5. */
  readonly failures?: number;
  /** Milliseconds it is left alone, doubling with each trial that fails. Default 1,000 to 30,000. */
  readonly leaveMs?: { readonly first: number; readonly max: number };
}

const STATES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

/**
 * A subgraph in another process, spared while it is down. A query that did not reach it is asked again after some tens of
 * milliseconds, and so is a subscription's field for one event; a mutation never, for it may have happened, and neither what ran
 * into its deadline.
 */
export class ResilientDataSource<TContext> implements DataSource<TContext> {
  readonly #source: HttpDataSource<TContext>;
  readonly #metrics: SubgraphMetrics;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #retry: RetryPolicy;
  readonly #reads = new WeakMap<DocumentNode, boolean>();

  constructor(
    source: HttpDataSource<TContext>,
    metrics: SubgraphMetrics,
    { retries = 2, failures = 5, leaveMs = { first: 1_000, max: 30_000 } }: ResilienceOptions = {},
  ) {
    this.#source = source;
    this.#metrics = metrics;
    this.#breaker = circuitBreaker(
      handleWhen((error) => error instanceof SubgraphFailure && error.isOutage),
      {
        breaker: new ConsecutiveBreaker(failures),
        halfOpenAfter: new ExponentialBackoff({ initialDelay: leaveMs.first, maxDelay: leaveMs.max }),
      },
    );
    this.#retry = retry(
      handleWhen((error) => error instanceof SubgraphFailure && error.isPassing),
      { maxAttempts: retries, backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 500 }) },
    );
    this.#retry.onRetry(() => metrics.retries.inc({ module: source.name }));
    metrics.observed.add(this);
  }

  get name(): string {
    return this.#source.name;
  }

  get breakerState(): BreakerState {
    return STATES[this.#breaker.state];
  }

  fetch(request: WrittenRequest, context: TContext): Promise<ExecutionResult> {
    const attempt = () => this.#guarded(() => this.#measured(request, context));
    return this.#isRead(request.document) ? this.#retry.execute(attempt, request.signal) : attempt();
  }

  subscribe(request: FetchRequest, context: TContext): Promise<AsyncIterableIterator<ExecutionResult>> {
    return this.#guarded(() => this.#source.subscribe(request, context));
  }

  async close(): Promise<void> {
    this.#metrics.observed.delete(this);
    await this.#source.close();
  }

  async #measured(request: WrittenRequest, context: TContext): Promise<ExecutionResult> {
    const module = this.name;
    const stop = this.#metrics.duration.startTimer({ module });
    let outcome = 'ok';
    try {
      return await this.#source.fetch(request, context);
    } catch (error) {
      outcome = error instanceof SubgraphFailure ? error.code : 'aborted';
      throw error;
    } finally {
      stop();
      this.#metrics.requests.inc({ module, outcome });
    }
  }

  /** While one request tries whether it is there again, the others are not kept waiting for that. */
  #guarded<T>(work: () => Promise<T>): Promise<T> {
    if (this.breakerState === 'half-open') return Promise.reject(subgraphLeftAlone(this.name));
    return this.#breaker.execute(work).catch((error: unknown) => {
      throw isBrokenCircuitError(error) ? subgraphLeftAlone(this.name) : error;
    });
  }

  #isRead(document: DocumentNode): boolean {
    let isRead = this.#reads.get(document);
    if (isRead === undefined) {
      isRead = document.definitions.every(
        (part) => part.kind !== Kind.OPERATION_DEFINITION || part.operation !== OperationTypeNode.MUTATION,
      );
      this.#reads.set(document, isRead);
    }
    return isRead;
  }
}
