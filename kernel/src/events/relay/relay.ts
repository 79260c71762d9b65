import type { Knex } from 'knex';
import type { Logger } from '../../telemetry/logger.js';
import { Loop } from '../loop.js';
import { assignPositions } from './positions.js';

export interface RelayOptions {
  /** Connections of the platform role. */
  readonly platform: Knex;
  readonly logger: Logger;
  /** Milliseconds between polls while no notification arrives. Default 500. */
  readonly pollMs?: number;
}

/**
 * Gives committed events their positions. Any number of relays may run on one database: whoever holds the state
 * row moves it, the others find nothing to do.
 */
export class Relay {
  readonly #platform: Knex;
  readonly #loop: Loop;

  constructor({ platform, logger, pollMs = 500 }: RelayOptions) {
    this.#platform = platform;
    this.#loop = new Loop({ name: 'relay', pollMs, logger, turn: async () => (await this.step()) > 0 });
  }

  wake(): void {
    this.#loop.wake();
  }

  async close(): Promise<void> {
    await this.#loop.close();
  }

  /** One step; returns how many events got a position. */
  step(): Promise<number> {
    return assignPositions(this.#platform);
  }
}
