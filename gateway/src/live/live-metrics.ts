import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const LATENCY_S = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

/** What is asked of the hub when somebody reads. */
export interface LiveCounts {
  readonly size: number;
  readonly operations: number;
}

/** Figures of the live operations of this process. No label names a tenant: their number has no bound. */
export class LiveMetrics {
  readonly registry = new Registry();
  /** Open ones, kept by the transports. */
  readonly connections: Gauge<'transport'>;
  /** Events answered, each once for all that share the operation. */
  readonly executions: Counter;
  /** Answers that were tried again because the database was away. */
  readonly retries: Counter;
  /** Frames, once for each subscription they went to. */
  readonly deliveries: Counter;
  /** Times that the stream of a module was lost and connected to again. */
  readonly reconnects: Counter;
  /** Subscriptions that ended with an error. */
  readonly ended: Counter<'code'>;
  /** Subscriptions that had to read their past. */
  readonly catchUps: Counter;
  /** Seconds from the moment an event is told of, or what a module has sent arrives, until its frame was handed to all who listen by then. */
  readonly lag: Histogram;

  constructor(counts: LiveCounts) {
    const registers = [this.registry];
    new Gauge({
      name: 'rustok_live_subscriptions',
      help: 'Subscriptions that run.',
      registers,
      collect() {
        this.set(counts.size);
      },
    });
    new Gauge({
      name: 'rustok_live_operations',
      help: 'Live operations that run: each is executed once per event.',
      registers,
      collect() {
        this.set(counts.operations);
      },
    });
    this.connections = new Gauge({
      name: 'rustok_live_connections',
      help: 'WebSockets and event streams that are open.',
      labelNames: ['transport'],
      registers,
    });
    this.executions = new Counter({
      name: 'rustok_live_executions_total',
      help: 'Events answered, once for all clients that share the operation.',
      registers,
    });
    this.retries = new Counter({
      name: 'rustok_live_execution_retries_total',
      help: 'Answers that were tried again because the database was away.',
      registers,
    });
    this.deliveries = new Counter({
      name: 'rustok_live_deliveries_total',
      help: 'Results, once for each subscription they were sent to.',
      registers,
    });
    this.reconnects = new Counter({
      name: 'rustok_live_reconnects_total',
      help: 'Times that the stream of a module was lost and connected to again.',
      registers,
    });
    this.ended = new Counter({
      name: 'rustok_live_ended_total',
      help: 'Subscriptions that ended with an error.',
      labelNames: ['code'],
      registers,
    });
    this.catchUps = new Counter({
      name: 'rustok_live_catch_ups_total',
      help: 'Subscriptions that had to read their past from the log.',
      registers,
    });
    this.lag = new Histogram({
      name: 'rustok_live_lag_seconds',
      help: 'Time from an event, or what a module has sent, until its result was handed to all who share the operation.',
      buckets: LATENCY_S,
      registers,
    });
  }
}
