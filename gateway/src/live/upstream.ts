import { setTimeout as pause } from 'node:timers/promises';
import { backoffMs } from '@rustok/kernel';
import type { ExecutionResult } from 'graphql';
import { isPassing } from './errors.js';

export interface UpstreamOptions {
  /** Connects once. */
  readonly open: (signal: AbortSignal) => Promise<AsyncIterableIterator<ExecutionResult>>;
  /** The next result is read when this one has been taken. Never rejects. */
  readonly take: (result: ExecutionResult) => Promise<void>;
  /** Called once, unless it is closed before. Without an error the module has nothing more to say. */
  readonly onEnd: (error?: Error) => void;
  /** It was lost, and is connected to again after a pause. */
  readonly onLost: (error: unknown) => void;
  /** Attempts in a row after it was lost. */
  readonly attempts: number;
  /** Its clients were listening already: then the first attempt is not the only one either. */
  readonly isContinued: boolean;
}

const BACKOFF = { baseMs: 250, maxMs: 5_000 };

/** A module's own stream of results, for as long as somebody wants it: connected to again when it is lost. */
export class Upstream {
  readonly #options: UpstreamOptions;
  readonly #closing = new AbortController();
  #results: AsyncIterableIterator<ExecutionResult> | undefined;

  constructor(options: UpstreamOptions) {
    this.#options = options;
    void this.#run();
  }

  close(): void {
    this.#closing.abort(new Error('nobody listens any more'));
    void this.#results?.return?.();
  }

  async #run(): Promise<void> {
    const { onEnd, onLost, attempts, isContinued } = this.#options;
    const { signal } = this.#closing;
    let hasBegun = isContinued;
    let failures = 0;
    const begun = () => void (hasBegun = true);
    const proved = () => void (failures = 0);
    while (!signal.aborted) {
      try {
        await this.#readAll(begun, proved);
        if (!signal.aborted) onEnd();
        return;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        if (!isPassing(error) || !hasBegun || failures > attempts) return onEnd(error as Error);
        onLost(error);
      }
      await pause(backoffMs(failures, BACKOFF), undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** One connection. `proved`: it was of use, so what fails later is another trouble. */
  async #readAll(begun: () => void, proved: () => void): Promise<void> {
    const { open, take } = this.#options;
    const { signal } = this.#closing;
    const results = await open(signal);
    begun();
    this.#results = results;
    if (signal.aborted) return void (await results.return?.());
    // A quiet one is as good as one with results, once it has lasted longer than any pause.
    const lasted = setTimeout(proved, BACKOFF.maxMs).unref();
    try {
      for await (const result of results) {
        if (signal.aborted) return;
        proved();
        await take(result);
      }
    } finally {
      clearTimeout(lasted);
    }
  }
}
