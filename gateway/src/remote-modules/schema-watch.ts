import { setTimeout as pause } from 'node:timers/promises';
import { backoffMs } from '@rustok/kernel';

export interface SchemaWatchOptions {
  /** Looks once; a rejection is tried again, sooner than the next look. */
  readonly look: (signal: AbortSignal) => Promise<void>;
  /** Milliseconds between two looks, and the longest wait after a failure. */
  readonly pollMs: number;
}

const FIRST_RETRY_MS = 500;

/** Looks at a module's schema for as long as the gateway runs. */
export class SchemaWatch {
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  /** Settles after the first look, whatever came of it. */
  readonly first: Promise<void>;

  constructor({ look, pollMs }: SchemaWatchOptions) {
    const { signal } = this.#stop;
    const first = look(signal).then(
      () => 0,
      () => 1,
    );
    this.first = first.then(() => undefined);
    this.#running = first.then(async (failed) => {
      for (let failures = failed; !signal.aborted;) {
        const waitMs =
          failures === 0 ? pollMs : backoffMs(failures, { baseMs: FIRST_RETRY_MS, maxMs: pollMs });
        await pause(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
        if (signal.aborted) return;
        failures = await look(signal).then(
          () => 0,
          () => failures + 1,
        );
      }
    });
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the gateway stops'));
    await this.#running;
  }
}
