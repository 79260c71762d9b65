import { unlessAborted } from '../../linked-signal.js';

export interface SharedValueOptions<T> {
  readonly make: () => Promise<T>;
  /** Asked each time; `false` makes a new one. Default: it stays. */
  readonly isFresh?: (value: T) => boolean;
}

/** A value made when it is first asked for, once for however many ask at the same moment; made again after a failure. */
export class SharedValue<T> {
  readonly #make: () => Promise<T>;
  readonly #isFresh: (value: T) => boolean;
  #made: { readonly value: T } | undefined;
  #making: Promise<T> | undefined;

  constructor({ make, isFresh = () => true }: SharedValueOptions<T>) {
    this.#make = make;
    this.#isFresh = isFresh;
  }

  /** The signal ends this caller's waiting; what is being made serves others. */
  async get(signal: AbortSignal): Promise<T> {
    if (this.#made && this.#isFresh(this.#made.value)) return this.#made.value;
    this.#making ??= this.#make()
      .then((value) => {
        this.#made = { value };
        return value;
      })
      .finally(() => (this.#making = undefined));
    return unlessAborted(this.#making, signal);
  }

  /** The next to ask gets a new one, unless that has happened since `value` was given out. */
  forget(value: T): void {
    if (this.#made?.value === value) this.#made = undefined;
  }
}
