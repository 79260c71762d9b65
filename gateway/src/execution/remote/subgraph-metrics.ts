import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is asked of a subgraph when somebody reads. */
export interface ObservedSubgraph {
  readonly name: string;
  readonly breakerState: BreakerState;
}

export type BreakerState = 'closed' | 'half-open' | 'open';

const BREAKER_VALUE: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

const DURATION_S = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Figures of the subgraphs in other processes. Their number is bounded: they stand in the manifest. */
export class SubgraphMetrics {
  readonly registry = new Registry();
  /** Each attempt, not what was left alone; `outcome` is `ok`, the code of the failure, or `aborted`. */
  readonly requests: Counter<'module' | 'outcome'>;
  readonly duration: Histogram<'module'>;
  readonly retries: Counter<'module'>;
  /** Requests that were not made. */
  readonly shared: Counter<'module'>;
  readonly observed = new Set<ObservedSubgraph>();

  constructor() {
    const registers = [this.registry];
    const { observed } = this;
    this.requests = new Counter({
      name: 'rustok_subgraph_requests_total',
      help: 'Requests to modules in other processes, repeated ones included.',
      labelNames: ['module', 'outcome'],
      registers,
    });
    this.duration = new Histogram({
      name: 'rustok_subgraph_duration_seconds',
      help: 'Time from a request to a module in another process until its whole answer.',
      labelNames: ['module'],
      buckets: DURATION_S,
      registers,
    });
    this.retries = new Counter({
      name: 'rustok_subgraph_retries_total',
      help: 'Requests that were repeated because the module could not be reached.',
      labelNames: ['module'],
      registers,
    });
    this.shared = new Counter({
      name: 'rustok_subgraph_shared_requests_total',
      help: 'Requests that were not made, because the same one was in flight.',
      labelNames: ['module'],
      registers,
    });
    new Gauge({
      name: 'rustok_subgraph_breaker_state',
      help: '0: asked. 1: tried with one request. 2: left alone, because it failed repeatedly.',
      labelNames: ['module'],
      registers,
      collect() {
        for (const { name, breakerState } of observed)
          this.set({ module: name }, BREAKER_VALUE[breakerState]);
      },
    });
  }
}
