import type { TenantId } from '../../tenancy/tenant.js';
import { drainOnce, type DrainOptions } from './drain.js';
import type { EventFeed } from '../event-feed.js';
import { Loop } from '../loop.js';
import { Lanes } from './lanes.js';
import type { RegisteredConsumers } from './registered-consumer.js';

export interface ConsumerRunnerOptions extends DrainOptions {
  readonly consumers: RegisteredConsumers;
  readonly feed: EventFeed;
}

/** Runs consumers in this process. Durable offsets per consumer and tenant; several processes share the work. */
export class ConsumerRunner {
  readonly #options: ConsumerRunnerOptions;
  readonly #lanes: Lanes;
  readonly #sweep: Loop;
  readonly #unsubscribe: () => void;

  constructor(options: ConsumerRunnerOptions) {
    const { consumers, feed, progress, settings, logger } = options;
    this.#options = options;
    this.#lanes = new Lanes({
      drain: (request) => drainOnce(options, request),
      batchSize: settings.batch_size,
      concurrency: settings.concurrency,
      logger,
    });
    this.#unsubscribe = feed.subscribe((envelopes) => {
      for (const consumer of consumers.values()) {
        for (const { type, tenantId } of envelopes) {
          if (consumer.types.includes(type)) this.#lanes.enqueue(consumer, tenantId);
        }
      }
    });
    this.#sweep = new Loop({
      name: 'consumer-sweep',
      pollMs: settings.sweep_ms,
      logger,
      turn: async () => {
        for (const { consumer, tenantId } of await progress.lagging(consumers)) {
          this.wakeLane(consumer, tenantId);
        }
        return false;
      },
    });
  }

  /** Looks for consumers that are behind, now: at start, after a module was switched on, after a pause ended. */
  wake(): void {
    this.#sweep.wake();
  }

  /** After somebody else held the lane. */
  wakeLane(consumer: string, tenantId: TenantId): void {
    const registered = this.#options.consumers.get(consumer);
    if (registered) this.#lanes.enqueue(registered, tenantId);
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    await this.#sweep.close();
    await this.#lanes.close();
  }
}
