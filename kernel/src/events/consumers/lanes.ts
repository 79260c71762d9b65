import type { Logger } from '../../telemetry/logger.js';
import type { TenantId } from '../../tenancy/tenant.js';
import { backoffMs } from '../backoff.js';
import { BatchSize } from '../batch-size.js';
import type { DrainOutcome, DrainRequest } from './drain.js';
import type { RegisteredConsumer } from './registered-consumer.js';

export interface LanesOptions {
  readonly drain: (request: DrainRequest) => Promise<DrainOutcome>;
  /** Events per transaction. */
  readonly batchSize: number;
  /** Transactions at once. */
  readonly concurrency: number;
  readonly logger: Logger;
}

/** One consumer's work for one tenant; the unit that is locked, retried and kept apart from all others. */
interface Lane {
  readonly consumer: RegisteredConsumer;
  readonly tenantId: TenantId;
  state: 'idle' | 'queued' | 'running' | 'waiting';
  /** Something arrived while running. */
  again: boolean;
  readonly batch: BatchSize;
  /** Turns in a row that failed through no event's fault. */
  failures: number;
  /** Turns in a row that found somebody else at work. */
  collisions: number;
  timer?: NodeJS.Timeout;
}

/** Of turns that fail because the database does: for as long as it takes. */
const OUTAGE = { baseMs: 1_000, maxMs: 60_000 };

/** Whoever is at work may be a process that was killed, and then somebody has to take over. */
const COLLISION = { baseMs: 100, maxMs: 2_000 };

/** The lanes of this process that have something to do; those that have nothing are forgotten. */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #queue: Lane[] = [];
  readonly #active = new Set<Promise<void>>();
  #closed = false;

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** There may be something to do. Does not hurry a lane that waits. */
  enqueue(consumer: RegisteredConsumer, tenantId: TenantId): void {
    this.#enqueue(this.#lane(consumer, tenantId));
  }

  /** Ends after the transactions that are under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.length = 0;
    for (const lane of this.#lanes.values()) clearTimeout(lane.timer);
    await Promise.all(this.#active);
  }

  #lane(consumer: RegisteredConsumer, tenantId: TenantId): Lane {
    const key = keyOf({ consumer, tenantId });
    let lane = this.#lanes.get(key);
    if (!lane) {
      const batch = new BatchSize(this.#options.batchSize);
      lane = { consumer, tenantId, state: 'idle', again: false, batch, failures: 0, collisions: 0 };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #enqueue(lane: Lane): void {
    if (lane.state === 'running') lane.again = true;
    if (lane.state !== 'idle' || this.#closed) return;
    lane.state = 'queued';
    this.#queue.push(lane);
    this.#startNext();
  }

  #startNext(): void {
    while (this.#active.size < this.#options.concurrency) {
      const lane = this.#queue.shift();
      if (!lane) return;
      const work = this.#run(lane).finally(() => {
        this.#active.delete(work);
        this.#startNext();
      });
      this.#active.add(work);
    }
  }

  async #run(lane: Lane): Promise<void> {
    lane.state = 'running';
    lane.again = false;
    const { consumer, tenantId, batch } = lane;
    try {
      const outcome = await this.#options.drain({ consumer, tenantId, limit: batch.next });
      lane.failures = 0;
      if (outcome.kind !== 'busy') lane.collisions = 0;
      this.#goOn(lane, outcome);
    } catch (error) {
      lane.failures += 1;
      const waitMs = backoffMs(lane.failures, OUTAGE);
      this.#options.logger.error(
        { err: error, consumer: consumer.name, tenantId, failures: lane.failures, waitMs },
        'a consumer could not work; it will try again',
      );
      this.#later(lane, waitMs);
    }
  }

  #goOn(lane: Lane, outcome: DrainOutcome): void {
    switch (outcome.kind) {
      case 'moved':
        lane.batch.moved(outcome.events);
        lane.state = 'idle';
        if (outcome.more || lane.again || lane.batch.isCareful) this.#enqueue(lane);
        else this.#lanes.delete(keyOf(lane));
        return;
      case 'broken':
        lane.batch.broken(outcome);
        lane.state = 'idle';
        this.#enqueue(lane);
        return;
      case 'resting':
        // Whoever ended the rest meanwhile has called for the lane.
        lane.state = 'idle';
        if (lane.again) this.#enqueue(lane);
        else this.#lanes.delete(keyOf(lane));
        return;
      case 'waiting':
        this.#later(lane, outcome.ms);
        return;
      case 'busy':
        lane.collisions += 1;
        this.#later(lane, backoffMs(lane.collisions, COLLISION));
    }
  }

  #later(lane: Lane, waitMs: number): void {
    if (this.#closed) return;
    lane.state = 'waiting';
    lane.timer = setTimeout(() => {
      lane.state = 'idle';
      this.#enqueue(lane);
    }, waitMs);
  }
}

function keyOf({ consumer, tenantId }: Pick<Lane, 'consumer' | 'tenantId'>): string {
  return `${consumer.name} ${tenantId}`;
}
