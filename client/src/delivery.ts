import type { LiveResult } from './operation.js';

export interface DeliveryOptions {
  /** May return a promise; the next result waits for it. */
  readonly next: (result: LiveResult<unknown>, cursor: string | undefined) => unknown;
  /** Everything up to this cursor has been dealt with. */
  readonly reached: (cursor: string) => void;
  /** `next` threw: nothing is delivered any more. */
  readonly failed: (cause: unknown) => void;
}

interface Entry {
  /** Absent for a heartbeat. */
  readonly result?: LiveResult<unknown>;
  readonly cursor: string | undefined;
}

/** Gives results to the application one at a time, and keeps those that come meanwhile. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #waiting: Entry[] = [];
  #busy = false;
  #stopped = false;
  #idle: Promise<void> = Promise.resolve();
  #onIdle: () => void = () => undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Resolves when everything that came has been dealt with, or delivery has stopped. */
  get idle(): Promise<void> {
    return this.#idle;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  push(entry: Entry): void {
    if (this.#stopped) return;
    this.#waiting.push(entry);
    if (this.#busy) return;
    this.#busy = true;
    this.#idle = new Promise((resolve) => (this.#onIdle = resolve));
    this.#drain();
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting.length = 0;
    this.#onIdle();
  }

  /** In one go while `next` returns at once, so that a result is delivered in the same turn in which it came. */
  #drain(): void {
    for (let entry = this.#waiting.shift(); entry; entry = this.#waiting.shift()) {
      const { result, cursor } = entry;
      try {
        const done = result && this.#options.next(result, cursor);
        if (isPromise(done)) {
          done.then(
            () => {
              this.#reached(cursor);
              this.#drain();
            },
            (cause: unknown) => this.#fail(cause),
          );
          return;
        }
      } catch (cause) {
        return this.#fail(cause);
      }
      this.#reached(cursor);
    }
    this.#busy = false;
    this.#onIdle();
  }

  #reached(cursor: string | undefined): void {
    if (!this.#stopped && cursor !== undefined) this.#options.reached(cursor);
  }

  #fail(cause: unknown): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.failed(cause);
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
