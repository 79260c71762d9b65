import type { ExecutionResult } from 'graphql';
import type { DataSource, FetchRequest } from '../data-source.js';
import { requestBody } from './request-body.js';
import type { ResilientDataSource } from './resilient-data-source.js';
import type { SharedExchanges } from './shared-exchanges.js';
import type { BreakerState, SubgraphMetrics } from './subgraph-metrics.js';

export interface SharingOptions<TContext> {
  /** Of all subgraphs that are written to by the same mutations. */
  readonly exchanges: SharedExchanges<ExecutionResult>;
  readonly metrics: SubgraphMetrics;
  /**
   * Everything the subgraph is told beside the body and that its answer may depend on: whose tenant, which actor, which
   * locales. Without what tells one request from another of the same asker.
   */
  readonly askerOf: (context: TContext) => string;
}

/**
 * A subgraph in another process that is asked once for what several ask at the same time. It shares what it is allowed to by
 * `FetchRequest.mayShare`, between askers that are the same to the subgraph, and only as long as the answer is not there.
 */
export class SharingDataSource<TContext> implements DataSource<TContext> {
  readonly #source: ResilientDataSource<TContext>;
  readonly #options: SharingOptions<TContext>;

  constructor(source: ResilientDataSource<TContext>, options: SharingOptions<TContext>) {
    this.#source = source;
    this.#options = options;
  }

  get name(): string {
    return this.#source.name;
  }

  get breakerState(): BreakerState {
    return this.#source.breakerState;
  }

  /** The result belongs to all who share it: to be read only. */
  fetch(request: FetchRequest, context: TContext): Promise<ExecutionResult> {
    if (!request.mayShare) return this.#source.fetch(request, context);
    const { exchanges, metrics, askerOf } = this.#options;
    const body = requestBody(request);
    return exchanges.join(JSON.stringify([this.name, askerOf(context)]) + body, {
      begin: (signal) => this.#source.fetch({ ...request, body, signal }, context),
      onJoined: () => metrics.shared.inc({ module: this.name }),
      signal: request.signal,
    });
  }

  subscribe(request: FetchRequest, context: TContext): Promise<AsyncIterableIterator<ExecutionResult>> {
    return this.#source.subscribe(request, context);
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}
