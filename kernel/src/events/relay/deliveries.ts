import type { Knex } from 'knex';
import type { Logger } from '../../telemetry/logger.js';
import type { PositionedEnvelope } from '../envelope.js';
import type { EventMetrics } from '../event-metrics.js';
import type { EventSettings } from '../event-settings.js';
import { Loop } from '../loop.js';
import type { EventTarget, PublishOutcome } from '../transports/event-target.js';
import { MainLane } from './main-lane.js';
import { Publisher } from './publisher.js';
import { LANES_AT_ONCE, TenantLanes } from './tenant-lanes.js';

export interface DeliveriesOptions {
  readonly target: EventTarget;
  /**
   * Connections of the platform role, `DELIVERY_CONNECTIONS` of them and for nothing else: a slow target holds them, and
   * nobody else may wait for that.
   */
  readonly platform: Knex;
  readonly settings: EventSettings['relay'];
  readonly metrics: EventMetrics;
  readonly logger: Logger;
}

/** The main lane's, one for each lane at work, and one to look for lanes and to note an outage. */
export const DELIVERY_CONNECTIONS = LANES_AT_ONCE + 2;

/**
 * Takes the events of the log to the target: at least once, in the order of positions within a tenant, no tenant waiting
 * for another. Any number of processes may run it on one database.
 */
export class Deliveries {
  readonly #publisher: Publisher;
  readonly #lanes: TenantLanes;
  readonly #loops: { readonly main: Loop; readonly lanes: Loop };
  readonly #stop = new AbortController();

  constructor({ target, platform, settings, metrics, logger }: DeliveriesOptions) {
    this.#publisher = new Publisher({ target, metrics, logger, timeoutMs: settings.publish_timeout_ms });
    const options = {
      platform,
      publisher: this.#publisher,
      metrics,
      logger,
      batchSize: settings.batch_size,
      concurrency: settings.concurrency,
      maxAttempts: settings.max_attempts,
      backoff: { baseMs: settings.backoff_base_ms, maxMs: settings.backoff_max_ms },
    };
    const main = new MainLane(options);
    this.#lanes = new TenantLanes({ ...options, onFree: () => this.#wakeAll() });
    const { signal } = this.#stop;
    const loop = { pollMs: settings.poll_ms, logger };
    this.#loops = {
      main: new Loop({ ...loop, name: 'relay-delivery', turn: () => main.turn(signal) }),
      lanes: new Loop({ ...loop, name: 'relay-lanes', turn: () => this.#lanes.turn(signal) }),
    };
  }

  /** The target's name. */
  get target(): string {
    return this.#publisher.target;
  }

  /** Events got positions. */
  wake(): void {
    this.#loops.main.wake();
  }

  /** Publishes one event again, out of turn. */
  redeliver(envelope: PositionedEnvelope): Promise<PublishOutcome> {
    return this.#publisher.publish(envelope.tenantId, [envelope], {
      signal: this.#stop.signal,
      again: true,
    });
  }

  /** Aborts publishes under way; whoever runs next repeats them. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#loops.main.close(), this.#loops.lanes.close()]);
    await this.#lanes.idle();
  }

  #wakeAll(): void {
    this.#loops.main.wake();
    this.#loops.lanes.wake();
  }
}
