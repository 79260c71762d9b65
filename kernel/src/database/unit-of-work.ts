import type { Knex } from 'knex';
import type { EventDefinition, PayloadOf } from '../events/event-definition.js';
import type { Cause, Envelope } from '../events/envelope.js';
import type { Schedule } from '../events/scheduled/schedule-event.js';

/** One transaction of one tenant: the rows it changes and the events it publishes stand or fall together. */
export interface UnitOfWork {
  readonly trx: Knex.Transaction;
  /**
   * Publishes an event with this transaction. The payload is validated here; the envelope is written just before
   * the commit, with all others of the transaction. `cause` is what it answers to; default: the cause of the
   * whole unit of work. Throws `EVENT_INVALID`.
   */
  append<E extends EventDefinition>(event: E, payload: PayloadOf<E>, cause?: Cause): Envelope;
  /**
   * Publishes an event at a later time, or as soon as it can be where that has passed: once, never before it, also when no
   * process runs at that moment. Takes the place of what was scheduled of that type under the same key. Whoever handles
   * it looks whether it still holds: what it was about may have changed since. Throws `EVENT_INVALID`, also for a time that
   * is none and for a key that is empty or longer than 200 characters.
   */
  schedule<E extends EventDefinition>(event: E, payload: PayloadOf<E>, schedule: Schedule): Promise<void>;
  /** Takes back what waits under this key; `false` when nothing does, because it was published or never scheduled. */
  unschedule(event: EventDefinition, key: string): Promise<boolean>;
  /** Runs after the commit and before the caller's promise resolves; never after a rollback. Must not throw. */
  afterCommit(action: () => Promise<void> | void): void;
}
