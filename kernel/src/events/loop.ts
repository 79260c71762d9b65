import { backoffMs } from './backoff.js';
import type { Logger } from '../telemetry/logger.js';

export interface LoopOptions {
  /** Stands in the log. */
  readonly name: string;
  /** One bounded piece of work. `true` when more is waiting, so that the next turn follows at once. */
  readonly turn: (signal: AbortSignal) => Promise<boolean>;
  /** Milliseconds between turns while nothing wakes the loop: the net under lost notifications. */
  readonly pollMs: number;
  readonly logger: Logger;
}

const RETRY = { baseMs: 200, maxMs: 10_000 };

/** Runs one turn after another: at once while there is work or when woken, else after `pollMs`; backs off on errors. */
export class Loop {
  readonly #options: LoopOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #woken = false;
  #wakeSleeper: (() => void) | undefined;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** The next turn starts as soon as the present one ends. */
  wake(): void {
    this.#woken = true;
    this.#wakeSleeper?.();
  }

  /** Resolves when the present turn has ended; no other follows. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#wakeSleeper?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, turn, pollMs, logger } = this.#options;
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      this.#woken = false;
      try {
        const more = await turn(this.#stop.signal);
        failures = 0;
        if (!more) await this.#sleep(pollMs);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        failures += 1;
        const waitMs = backoffMs(failures, RETRY);
        logger.warn({ err: error, loop: name, failures, waitMs }, 'loop turn failed');
        await this.#sleep(waitMs);
      }
    }
  }

  #sleep(ms: number): Promise<void> {
    if (this.#woken || this.#stop.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
      this.#wakeSleeper = done;
    });
  }
}
