import type { Frame } from './frame.js';
import type { LiveSink } from './live-sink.js';

export interface QueueLimits {
  readonly frames: number;
  readonly bytes: number;
}

/** The frames on their way into one sink: bounded, in order, and never copied. */
export class SubscriberQueue {
  readonly #sink: LiveSink;
  readonly #limits: QueueLimits;
  readonly #frames: Frame[] = [];
  #bytes = 0;
  /** The transport is full; it will say when it no longer is. */
  #full = false;
  #written: bigint;
  readonly #waiting: (() => void)[] = [];
  #closed = false;

  /** `after`: what a client would resume after to which nothing was written yet. */
  constructor({ sink, limits, after }: { sink: LiveSink; limits: QueueLimits; after: bigint }) {
    this.#sink = sink;
    this.#limits = limits;
    this.#written = after;
    sink.onDrain(() => this.#drained());
  }

  /** `false` when there is no room: the frame is not kept, and the subscriber must be told. */
  push(frame: Frame): boolean {
    if (this.#closed) return true;
    if (!this.#full) {
      this.#write(frame);
      return true;
    }
    if (this.#frames.length >= this.#limits.frames) return false;
    if (this.#bytes + frame.payload.length > this.#limits.bytes) return false;
    this.#frames.push(frame);
    this.#bytes += frame.payload.length;
    return true;
  }

  /** Position of the last frame that was written. */
  get written(): bigint {
    return this.#written;
  }

  /** Whether everything was written. */
  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  /** Whether a frame would be written at once. */
  get isOpen(): boolean {
    return !this.#full;
  }

  /** Resolves when the sink takes frames again, or the queue was closed. */
  drained(): Promise<void> {
    return this.#full && !this.#closed
      ? new Promise((resolve) => this.#waiting.push(resolve))
      : Promise.resolve();
  }

  /** Gives up what waits; nothing is written any more. */
  close(): void {
    this.#frames.length = 0;
    this.#bytes = 0;
    this.#closed = true;
    this.#tellWaiting();
  }

  #write(frame: Frame): void {
    this.#written = frame.position;
    this.#full = !this.#sink.write(frame);
  }

  #drained(): void {
    if (this.#closed) return;
    this.#full = false;
    // A sink may end its subscription while it is written to.
    while (!this.#full && !this.#closed) {
      const frame = this.#frames.shift();
      if (!frame) break;
      this.#bytes -= frame.payload.length;
      this.#write(frame);
    }
    if (!this.#full) this.#tellWaiting();
  }

  #tellWaiting(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
