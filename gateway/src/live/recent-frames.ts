import type { Frame } from './frame.js';

/** Bytes that all operations of a process keep together; beyond it an operation gives up its own oldest frames. */
export interface RecentBudget {
  readonly maxBytes: number;
  bytes: number;
}

/** Every frame after `since` is in `frames`. */
export interface KeptFrames {
  readonly since: bigint;
  readonly frames: readonly Frame[];
}

/** The last frames of an operation, for clients that come back to it soon: without a gap from `since` on. */
export class RecentFrames {
  readonly #frames: Frame[];
  #since: bigint;

  constructor(
    readonly limits: { readonly frames: number; readonly budget: RecentBudget },
    { since, frames }: KeptFrames,
  ) {
    this.#since = since;
    this.#frames = [...frames];
    for (const { payload } of frames) limits.budget.bytes += payload.length;
  }

  add(frame: Frame): void {
    const { frames, budget } = this.limits;
    this.#frames.push(frame);
    budget.bytes += frame.payload.length;
    while (this.#frames.length > frames || (budget.bytes > budget.maxBytes && this.#frames.length > 0)) {
      this.#dropOldest();
    }
  }

  /** In order; `undefined` when some are gone. */
  after(position: bigint): readonly Frame[] | undefined {
    if (position < this.#since) return undefined;
    return this.#frames.filter((frame) => frame.position > position);
  }

  /** Gives what it kept, and its bytes back to the others. */
  close(): KeptFrames {
    const kept = { since: this.#since, frames: [...this.#frames] };
    while (this.#frames.length > 0) this.#dropOldest();
    return kept;
  }

  #dropOldest(): void {
    const frame = this.#frames.shift();
    if (!frame) return;
    this.#since = frame.position;
    this.limits.budget.bytes -= frame.payload.length;
  }
}
