/** How often each graph was used since that was told last; told every minute, and at the end. */
export class GraphUses {
  #uses = new Map<string, number>();
  #telling: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  /** `tell` resolves with whether it was told; never rejects. */
  constructor(
    readonly tell: (uses: ReadonlyMap<string, number>) => Promise<boolean>,
    everyMs = 60_000,
  ) {
    this.#timer = setInterval(() => void this.flush(), everyMs).unref();
  }

  count(key: string): void {
    this.#uses.set(key, (this.#uses.get(key) ?? 0) + 1);
  }

  flush(): Promise<void> {
    this.#telling ??= this.#tellOnce().finally(() => (this.#telling = undefined));
    return this.#telling;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #tellOnce(): Promise<void> {
    const uses = this.#uses;
    if (uses.size === 0) return;
    this.#uses = new Map();
    if (await this.tell(uses)) return;
    for (const [key, count] of uses) this.#uses.set(key, (this.#uses.get(key) ?? 0) + count);
  }
}
