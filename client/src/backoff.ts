export interface BackoffOptions {
  /** Milliseconds before the first new attempt, at most. Default 500. */
  readonly baseMs?: number;
  /** Milliseconds between attempts, at most. Default 30,000. */
  readonly maxMs?: number;
  /** Milliseconds before the first new attempt after a limit was reached, at least. Default 30,000. */
  readonly limitMs?: number;
  /** From 0 to below 1; `Math.random` by default. */
  readonly random?: () => number;
}

/** Doubles from `baseMs` to `maxMs`; half of it is left to chance, so that clients that were cut off together do not return together. */
export function backoffMs(attempt: number, options: BackoffOptions = {}): number {
  const { baseMs = 500, maxMs = 30_000, random = Math.random } = options;
  const longest = Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(longest * (0.5 + random() / 2));
}

/** Pauses between attempts. Those who pause at the same moment pause together, and it counts as one attempt. */
export class Backoff {
  readonly #options: BackoffOptions;
  #attempts = 0;
  #pause: { readonly over: Promise<void>; readonly end: () => void; readonly ms: number } | undefined;

  constructor(options: BackoffOptions = {}) {
    this.#options = options;
  }

  /** `atLeastMs`: what the server asked for; chance comes on top, or all would return with it at once. */
  pause(atLeastMs = 0): { readonly over: Promise<void>; readonly ms: number } {
    if (this.#pause) return this.#pause;
    const ms = atLeastMs + backoffMs(this.#attempts, this.#options);
    this.#attempts += 1;
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      end = () => {
        clearTimeout(timer);
        this.#pause = undefined;
        resolve();
      };
      const timer = setTimeout(() => end(), ms);
    });
    this.#pause = { over, end, ms };
    return this.#pause;
  }

  /** Something came from the server: the next pause is a short one again. */
  reset(): void {
    this.#attempts = 0;
  }

  close(): void {
    this.#pause?.end();
  }
}
