export interface WorkListOptions<Item> {
  /** Items that may wait; further ones are left out. */
  readonly limit: number;
  /** What it rejects with is nobody's concern. */
  readonly work: (item: Item) => Promise<void>;
}

/** Items that are worked on one after the other, and once however often they were added while they waited. */
export class WorkList<Item> {
  readonly #options: WorkListOptions<Item>;
  readonly #waiting = new Set<Item>();
  #working: Promise<void> | undefined;
  #closed = false;

  constructor(options: WorkListOptions<Item>) {
    this.#options = options;
  }

  add(item: Item): void {
    if (this.#closed || this.#waiting.size >= this.#options.limit) return;
    this.#waiting.add(item);
    this.#working ??= this.#workOff().finally(() => (this.#working = undefined));
  }

  /** Resolves when the item that is worked on is done; those that wait are not begun. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.clear();
    await this.#working;
  }

  async #workOff(): Promise<void> {
    for (const item of this.#waiting) {
      this.#waiting.delete(item);
      await this.#options.work(item).catch(() => undefined);
    }
  }
}
