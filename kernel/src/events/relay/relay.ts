import type { Knex } from 'knex';
import type { Logger } from '../../telemetry/logger.js';
import type { PositionedEnvelope } from '../envelope.js';
import { Loop } from '../loop.js';
import type { PublishOutcome } from '../transports/event-target.js';
import { Deliveries, type DeliveriesOptions } from './deliveries.js';
import { assignPositions } from './positions.js';

export interface RelayOptions {
  /** Connections of the platform role. */
  readonly platform: Knex;
  readonly logger: Logger;
  /** Milliseconds between polls while no notification arrives. Default 500. */
  readonly pollMs?: number;
  /** The broker events are taken to. Default: none, each instance tails the log. */
  readonly delivery?: Omit<DeliveriesOptions, 'logger'>;
  /** Called when events of this process were committed, but there was nothing to do. Default: nobody cares. */
  readonly onNothing?: () => void;
}

/**
 * Gives committed events their positions, and takes them to the target where there is one. Any number of relays may run
 * on one database: whoever holds the state row moves it, the others find nothing to do. None is the leader, so the work
 * of one that died is taken up at once.
 */
export class Relay {
  readonly #platform: Knex;
  readonly #positions: Loop;
  readonly #deliveries: Deliveries | null;
  readonly #onNothing: () => void;
  #committed = false;

  constructor({ platform, logger, pollMs = 500, delivery, onNothing = () => undefined }: RelayOptions) {
    this.#platform = platform;
    this.#onNothing = onNothing;
    this.#deliveries = delivery ? new Deliveries({ ...delivery, logger }) : null;
    this.#positions = new Loop({
      name: 'relay',
      pollMs,
      logger,
      turn: () => this.#turn(),
    });
  }

  /** The name of the target events are taken to; `null` without one. */
  get target(): string | null {
    return this.#deliveries?.target ?? null;
  }

  /** Events were committed somewhere. */
  wake(): void {
    this.#positions.wake();
  }

  /** Events were committed in this process, and nobody else knows of it. */
  wakeAfterCommit(): void {
    this.#committed = true;
    this.#positions.wake();
  }

  /** Events got positions, from this relay or another. */
  wakeDelivery(): void {
    this.#deliveries?.wake();
  }

  /** One step; returns how many events got a position. */
  async step(): Promise<number> {
    const assigned = await assignPositions(this.#platform);
    if (assigned > 0) this.wakeDelivery();
    return assigned;
  }

  /**
   * Publishes a dead letter's event once more, behind what was published since. Never rejects; `refused` when there is
   * no target to publish to.
   */
  async redeliver(envelope: PositionedEnvelope): Promise<PublishOutcome> {
    if (!this.#deliveries) return { kind: 'refused', delivered: 0, reason: 'the relay has no target' };
    return this.#deliveries.redeliver(envelope);
  }

  async close(): Promise<void> {
    await this.#positions.close();
    await this.#deliveries?.close();
  }

  /** A step takes all there is: what is committed meanwhile wakes the loop again. */
  async #turn(): Promise<false> {
    const committed = this.#committed;
    this.#committed = false;
    let assigned = 0;
    try {
      assigned = await this.step();
    } finally {
      // Another relay may hold the state, and have looked just before the commit: it has to look again.
      if (committed && assigned === 0) this.#onNothing();
    }
    return false;
  }
}
