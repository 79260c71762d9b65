import { Counter, Histogram } from 'prom-client';
import type { Metrics } from '../telemetry/metrics.js';
import type { Envelope } from './envelope.js';

const LATENCY_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/**
 * What the event pipeline counts as it goes; backlog, dead letters and lag are asked of the database instead. No label
 * names a tenant: their number has no bound, and whoever reads metrics is not entitled to the list of customers.
 */
export class EventMetrics {
  /** Events that were committed in this process. */
  readonly published: Counter<'event_type'>;
  /** Events whose time had come, and which this process published. */
  readonly scheduledPublished: Counter<'event_type'>;
  /** Events that reached a handler (a consumer, or a target) and were dealt with. */
  readonly dispatched: Counter<'event_type' | 'handler'>;
  /** Failed attempts, by what failed: `refused`, `unavailable`, `handler`. */
  readonly errors: Counter<'handler' | 'error_type'>;
  /** Seconds in a handler, per event of a consumer and per publish of a target. */
  readonly processing: Histogram<'handler'>;
  /** Seconds from the commit to the end of the handler. */
  readonly lag: Histogram<'handler'>;
  /** Attempts after the first, of targets and consumers. */
  readonly retries: Counter<'handler'>;
  /** Events per batch the relay took. */
  readonly batchSize: Histogram;
  /** Events that came to this instance from the log because the target was late. */
  readonly fallbacks: Counter;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.published = new Counter({
      name: 'rustok_event_bus_published_total',
      help: 'Events committed by this process.',
      labelNames: ['event_type'],
      registers,
    });
    this.scheduledPublished = new Counter({
      name: 'rustok_scheduled_events_published_total',
      help: 'Scheduled events this process published when their time had come.',
      labelNames: ['event_type'],
      registers,
    });
    this.dispatched = new Counter({
      name: 'rustok_event_bus_dispatched_total',
      help: 'Events a handler (a consumer, or a target of the relay) has dealt with.',
      labelNames: ['event_type', 'handler'],
      registers,
    });
    this.errors = new Counter({
      name: 'rustok_event_bus_errors_total',
      help: 'Failed attempts of a handler.',
      labelNames: ['handler', 'error_type'],
      registers,
    });
    this.processing = new Histogram({
      name: 'rustok_event_bus_processing_duration_seconds',
      help: 'Time in a handler: per event of a consumer, per publish of a target.',
      labelNames: ['handler'],
      buckets: LATENCY_S,
      registers,
    });
    this.lag = new Histogram({
      name: 'rustok_event_bus_lag_seconds',
      help: 'Time from the commit of an event until a handler has dealt with it.',
      labelNames: ['handler'],
      buckets: LATENCY_S,
      registers,
    });
    this.retries = new Counter({
      name: 'outbox_retries_total',
      help: 'Attempts after the first, of targets and consumers.',
      labelNames: ['handler'],
      registers,
    });
    this.batchSize = new Histogram({
      name: 'outbox_relay_batch_size',
      help: 'Events per batch the relay took to its target.',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
      registers,
    });
    this.fallbacks = new Counter({
      name: 'outbox_feed_fallback_total',
      help: 'Events this instance read from the log because the target was late.',
      registers,
    });
  }

  /** Events that were committed. */
  countPublished(envelopes: readonly Envelope[]): void {
    for (const { type } of envelopes) this.published.inc({ event_type: type });
  }
}
