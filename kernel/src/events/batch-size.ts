/**
 * How many events to take at once. After a batch broke, fewer: those before the failing one together, then it alone;
 * where nobody can say which it is, by halves. Once the broken batch is dealt with, as many as before.
 */
export class BatchSize {
  readonly #normal: number;
  #limit: number;
  /** Events of the broken batch that have not been dealt with. */
  #suspects = 0;

  constructor(normal: number) {
    this.#normal = normal;
    this.#limit = normal;
  }

  get next(): number {
    return this.#suspects > 0 ? Math.min(this.#limit, this.#suspects) : this.#normal;
  }

  /** Whether events of a broken batch are left. */
  get isCareful(): boolean {
    return this.#suspects > 0;
  }

  /** So many were dealt with. */
  moved(events: number): void {
    this.#suspects = Math.max(0, this.#suspects - events);
  }

  /** Nothing of a batch was done. `sound`: how many went well before the one that failed, `null` if nobody knows. */
  broken({ events, sound }: { readonly events: number; readonly sound: number | null }): void {
    this.#suspects = sound === null ? events : sound + 1;
    this.#limit = Math.max(1, sound ?? Math.floor(events / 2));
  }
}
