/** Work that is begun when it is its turn, and can be left and taken up again. */
export interface Turn {
  enter(): Promise<void>;
  leave(): void;
}

/** First a turn among one's own, then one among all: whoever waits for the first takes none of the others'. */
export class NestedTurn implements Turn {
  constructor(
    readonly own: Turns,
    readonly all: Turns,
  ) {}

  async enter(): Promise<void> {
    await this.own.enter();
    await this.all.enter();
  }

  leave(): void {
    this.all.leave();
    this.own.leave();
  }
}

/** Lets so many work at the same moment; the others wait in line. */
export class Turns implements Turn {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves when it is the caller's turn, which lasts until it calls `leave`. */
  async enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Takes its turn for `work`. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
