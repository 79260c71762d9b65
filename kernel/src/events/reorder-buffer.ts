import type { PositionedEnvelope } from './envelope.js';

/**
 * Turns what arrives in any order, and more than once, into the order of positions, each once. Pure: it knows neither
 * clock nor log. Positions are gapless, so an event whose predecessor is there can be handed on.
 */
export class ReorderBuffer {
  readonly #waiting = new Map<bigint, PositionedEnvelope>();
  readonly #capacity: number;
  #watermark: bigint;

  /** Begins behind `watermark`, and keeps at most `capacity` events that cannot be handed on yet. */
  constructor(watermark: bigint, capacity: number) {
    this.#watermark = watermark;
    this.#capacity = capacity;
  }

  /** Everything up to here was handed on. */
  get watermark(): bigint {
    return this.#watermark;
  }

  /** How many wait for one that is missing. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Takes what was carried and returns what can be handed on, in order. Of what finds no room nothing is kept: it will
   * be missing, and so be read from the log.
   */
  add(envelopes: readonly PositionedEnvelope[]): readonly PositionedEnvelope[] {
    const ready: PositionedEnvelope[] = [];
    for (const envelope of envelopes) {
      const { position } = envelope;
      if (position <= this.#watermark) continue;
      if (position === this.#watermark + 1n) {
        ready.push(envelope);
        this.#watermark = position;
        this.#takeWaiting(ready);
      } else if (this.#waiting.size < this.#capacity) this.#waiting.set(position, envelope);
    }
    return ready;
  }

  /**
   * Takes what the log has behind the watermark, in order and complete up to `upTo`: what is not there was removed by
   * retention. Returns what can be handed on; of that, `fromLog` events were not carried.
   */
  fill(
    envelopes: readonly PositionedEnvelope[],
    upTo: bigint,
  ): { readonly ready: readonly PositionedEnvelope[]; readonly fromLog: number } {
    const ready: PositionedEnvelope[] = [];
    let fromLog = 0;
    for (const envelope of envelopes) {
      if (envelope.position <= this.#watermark) continue;
      if (!this.#waiting.has(envelope.position)) fromLog += 1;
      ready.push(envelope);
      this.#watermark = envelope.position;
    }
    if (upTo > this.#watermark) this.#watermark = upTo;
    for (const position of this.#waiting.keys()) {
      if (position <= this.#watermark) this.#waiting.delete(position);
    }
    this.#takeWaiting(ready);
    return { ready, fromLog };
  }

  /** The highest position that waits; the watermark when nothing does. */
  get highest(): bigint {
    let highest = this.#watermark;
    for (const position of this.#waiting.keys()) if (position > highest) highest = position;
    return highest;
  }

  /** Forgets what waits beyond a position; returns how many that were. */
  dropBeyond(end: bigint): number {
    const before = this.#waiting.size;
    for (const position of this.#waiting.keys()) if (position > end) this.#waiting.delete(position);
    return before - this.#waiting.size;
  }

  #takeWaiting(ready: PositionedEnvelope[]): void {
    for (;;) {
      const next = this.#waiting.get(this.#watermark + 1n);
      if (!next) return;
      this.#waiting.delete(next.position);
      this.#watermark = next.position;
      ready.push(next);
    }
  }
}
