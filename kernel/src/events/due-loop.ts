import type { Logger } from '../telemetry/logger.js';
import { Loop } from './loop.js';

export interface DueLoopOptions {
  /** Stands in the log. */
  readonly name: string;
  /** Does what is due, a bounded piece of it; answers in how many milliseconds more is due, `null` for nothing. */
  readonly turn: (signal: AbortSignal) => Promise<number | null>;
  /** Milliseconds between turns while nothing is known to be due: what others put there is found by then. */
  readonly pollMs: number;
  readonly logger: Logger;
}

/** A loop that knows when its next work is due, and wakes itself for it. */
export class DueLoop {
  readonly #loop: Loop;
  #timer: NodeJS.Timeout | undefined;

  constructor({ turn, ...options }: DueLoopOptions) {
    this.#loop = new Loop({
      ...options,
      turn: async (signal) => {
        clearTimeout(this.#timer);
        const dueMs = await turn(signal);
        if (dueMs === 0) return true;
        if (dueMs !== null && dueMs < options.pollMs && !signal.aborted) {
          this.#timer = setTimeout(() => this.#loop.wake(), dueMs);
        }
        return false;
      },
    });
  }

  wake(): void {
    this.#loop.wake();
  }

  async close(): Promise<void> {
    await this.#loop.close();
    clearTimeout(this.#timer);
  }
}
