/** What waits for one subscriber, in order and bounded. */
export class SubscriberQueue<T> {
  readonly #items: T[] = [];
  readonly #capacity: number;
  #taker: ((item: T | undefined) => void) | undefined;
  #closed = false;

  constructor({ capacity }: { readonly capacity: number }) {
    this.#capacity = capacity;
  }

  /** `false` when the queue is full: the item is not kept, and the subscriber must be told. */
  push(item: T): boolean {
    if (this.#closed) return true;
    if (this.#taker) {
      this.#taker(item);
      this.#taker = undefined;
      return true;
    }
    if (this.#items.length >= this.#capacity) return false;
    this.#items.push(item);
    return true;
  }

  /** The next item, as soon as there is one; `undefined` once the queue is closed. One taker at a time. */
  take(): Promise<T | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => (this.#taker = resolve));
  }

  /** Ends the queue at once; what waits in it is given up. */
  close(): void {
    this.#closed = true;
    this.#items.length = 0;
    this.#taker?.(undefined);
    this.#taker = undefined;
  }
}
