import type { Knex } from 'knex';
import type { EventDefinition, PayloadOf } from '../events/event-definition.js';
import type { Cause, Envelope } from '../events/envelope.js';

/** One transaction of one tenant: the rows it changes and the events it publishes stand or fall together. */
export interface UnitOfWork {
  readonly trx: Knex.Transaction;
  /**
   * Publishes an event with this transaction. The payload is validated here; the envelope is written just before
   * the commit, with all others of the transaction. `cause` is what it answers to; default: the cause of the
   * whole unit of work. Throws `EVENT_INVALID`.
   */
  append<E extends EventDefinition>(event: E, payload: PayloadOf<E>, cause?: Cause): Envelope;
  /** Runs after the commit and before the caller's promise resolves; never after a rollback. Must not throw. */
  afterCommit(action: () => Promise<void> | void): void;
}
