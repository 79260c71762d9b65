import type { Knex } from 'knex';
import type { Logger } from '../telemetry/logger.js';

/** Tells relays that events were committed. */
export const EVENTS_CHANNEL = 'rustok_events';
/** Tells that events got positions; the payload is the last of them. */
export const POSITIONS_CHANNEL = 'rustok_positions';
/** Tells all instances that an operator asked for something: another try, a replay, an end of a pause. */
export const OPERATIONS_CHANNEL = 'rustok_operations';

/**
 * Wakes the relay after commits: one NOTIFY for all commits of a few milliseconds, on a connection of its own.
 * Never inside the business transaction, where it would serialise all commits (docs/reference/postgres.md §3). A lost
 * one costs latency only: the relay polls too.
 */
export class WakeUp {
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(
    readonly platform: Knex,
    readonly logger: Logger,
    /** Milliseconds within which commits share one notification. */
    readonly debounceMs = 2,
  ) {}

  notify(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.platform
        .raw(`notify ${EVENTS_CHANNEL}`)
        .catch((error: unknown) => this.logger.warn({ err: error }, 'relay wake-up failed; it will poll'));
    }, this.debounceMs);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#sending;
  }
}
