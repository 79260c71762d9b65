import type { Knex } from 'knex';
import type { Logger } from '../telemetry/logger.js';

/** Tells relays that events were committed. */
export const EVENTS_CHANNEL = 'rustok_events';
/** Tells that events got positions; the payload is the last of them. */
export const POSITIONS_CHANNEL = 'rustok_positions';
/** Tells all instances that an operator asked for something: another try, a replay, an end of a pause. */
export const OPERATIONS_CHANNEL = 'rustok_operations';

/**
 * Wakes a relay after commits: the first commit at once, those of the next few milliseconds together. The relay of this
 * process needs no round trip to know; without one it is told by NOTIFY, on a connection of its own. Never
 * inside the business transaction, where it would serialise all commits (docs/reference/postgres.md §3). A lost one
 * costs latency only: the relay polls too.
 */
export class WakeUp {
  #timer: NodeJS.Timeout | undefined;
  /** On `performance.now()`. */
  #last = -Infinity;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(
    readonly platform: Knex,
    readonly logger: Logger,
    /** Milliseconds within which commits share one wake-up. */
    readonly debounceMs = 2,
    /** Wakes the relay of this process. Default: there is none. */
    readonly wakeRelay?: () => void,
  ) {}

  notify(): void {
    if (this.#timer) return;
    const waitMs = this.#last + this.debounceMs - performance.now();
    if (waitMs <= 0) this.#wake();
    else this.#timer = setTimeout(() => this.#wake(), waitMs);
  }

  /** Tells the relays of all processes. */
  tellAll(): void {
    this.#sending = this.platform
      .raw(`notify ${EVENTS_CHANNEL}`)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'relay wake-up failed; it will poll'));
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#sending;
  }

  #wake(): void {
    this.#timer = undefined;
    this.#last = performance.now();
    if (this.wakeRelay) this.wakeRelay();
    else this.tellAll();
  }
}
