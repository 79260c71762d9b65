/** Events of this process for those who listen: as cheap as an async iterator can be. */
export class EventSource<T> {
  readonly #listeners = new Set<Listener<T>>();

  get listeners(): number {
    return this.#listeners.size;
  }

  publish(event: T): void {
    for (const listener of this.#listeners) listener.push(event);
  }

  listen(): AsyncIterableIterator<T> {
    const listener = new Listener<T>(() => void this.#listeners.delete(listener));
    this.#listeners.add(listener);
    return listener;
  }
}

class Listener<T> implements AsyncIterableIterator<T> {
  readonly #waiting: T[] = [];
  readonly #onEnd: () => void;
  #resolve: ((result: IteratorResult<T, undefined>) => void) | undefined;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  push(value: T): void {
    const resolve = this.#resolve;
    if (!resolve) {
      this.#waiting.push(value);
      return;
    }
    this.#resolve = undefined;
    resolve({ value, done: false });
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const value = this.#waiting.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    return new Promise((resolve) => (this.#resolve = resolve));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#onEnd();
    this.#resolve?.({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
