import type { Knex } from 'knex';
import type { Client, QueryResult } from 'pg';
import type { Actor } from '../access/actor.js';
import { CodedError } from '../errors.js';
import { type Cause, type Envelope, newEnvelope } from '../events/envelope.js';
import type { Outbox } from '../events/outbox.js';
import { scheduleEvent, unscheduleEvent } from '../events/scheduled/schedule-event.js';
import type { TenantId } from '../tenancy/tenant.js';
import { asOutage } from './database-outage.js';
import { holdStatements } from './held-statements.js';
import { asRefusedText } from './refused-text.js';
import { scopedBy, type TransactionScope } from './scoped-transaction.js';
import type { UnitOfWork } from './unit-of-work.js';

export interface TenantDatabaseOptions {
  /** Connections of the application role. */
  readonly app: Knex;
  readonly tenantId: TenantId;
  /** Who acts; stands in every envelope. */
  readonly actor: Actor;
  /** What the events of this scope answer to: a request, or the event a consumer handles. */
  readonly cause: Cause;
  /** Where its events go. */
  readonly outbox: Outbox;
  /** Called after the commit of events for later. Default: who publishes them finds them by itself. */
  readonly onScheduled?: () => void;
}

export interface TransactionOptions {
  /** Default: the work of a request. */
  readonly handler?: HandlerLimits | undefined;
}

/**
 * The work of a consumer's handler, which is done again when it is lost: its commit does not wait for the disk, since
 * effect and offset can only be lost together (docs/adr/0010-handlers-do-not-wait-for-the-disk.md).
 */
export interface HandlerLimits {
  /**
   * Milliseconds it may take by its caller's clock. The server's limits lie above: a statement that hangs would hold up
   * the rollback, but the caller's timeout comes first and is the reason that is kept, and the session is not ended.
   */
  readonly timeoutMs: number;
}

/** A named statement: parsed and planned once per connection. For loaders on hot paths. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/**
 * The database as one tenant sees it. Row-level security holds even for a query that forgets the tenant. Every method
 * throws `DATABASE_UNAVAILABLE` while the database is away, and `BAD_USER_INPUT` for a text it cannot keep.
 */
export class TenantDatabase {
  readonly tenantId: TenantId;
  readonly #options: TenantDatabaseOptions;

  /** What its events answer to. */
  get cause(): Cause {
    return this.#options.cause;
  }

  constructor(options: TenantDatabaseOptions) {
    this.tenantId = options.tenantId;
    this.#options = options;
  }

  /** Runs reads in one transaction. Events cannot be published from it. */
  read<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
    return this.#begin({ readOnly: true }, work);
  }

  /** One prepared statement with the tenant bound; the cheapest way to read. */
  async prepared<Row>(statement: PreparedStatement, values: readonly unknown[]): Promise<readonly Row[]> {
    const { app } = this.#options;
    let client: Client | undefined;
    let sent: readonly Promise<QueryResult>[] = [];
    try {
      client = (await app.client.acquireConnection()) as Client;
      holdStatements(client);
      const begun = client.query(`begin read only; ${this.#asTenant()}`);
      const answered = client.query({ ...statement, values: [...values] });
      // After an error it rolls back.
      sent = [begun, answered, client.query('commit')];
      await Promise.all(sent);
      return (await answered).rows as Row[];
    } catch (error) {
      throw asOutage(asRefusedText(error), { readOnly: true });
    } finally {
      // The connection goes to the next one: if it has died, that is known by the last answer.
      await Promise.allSettled(sent);
      if (client) await app.client.releaseConnection(client);
    }
  }

  /**
   * Runs one unit of work; a throw rolls everything back, the events included. Throws `TRANSACTION_ABORTED` when
   * the work caught an SQL error and went on: what may fail belongs into a savepoint, `trx.transaction(…)`.
   */
  async transaction<T>(
    work: (unit: UnitOfWork) => Promise<T>,
    { handler }: TransactionOptions = {},
  ): Promise<T> {
    const { tenantId, actor, cause, outbox, onScheduled } = this.#options;
    const envelopes: Envelope[] = [];
    const afterCommit: (() => Promise<void> | void)[] = [];
    const last = () => (envelopes.length > 0 ? outbox.write(envelopes) : undefined);
    let scheduled = false;
    const result = await this.#begin({ readOnly: false, handler, last }, async (trx) => {
      let failed = false;
      trx.on('query-error', () => (failed = true));
      const outcome = await work({
        trx,
        append: (event, payload, ownCause = cause) => {
          const envelope = newEnvelope({ event, payload, tenantId, actor, cause: ownCause });
          envelopes.push(envelope);
          return envelope;
        },
        schedule: async (event, payload, { cause: ownCause = cause, ...schedule }) => {
          await scheduleEvent(trx, { event, payload, actor, cause: ownCause, ...schedule });
          scheduled = true;
        },
        unschedule: (event, key) => unscheduleEvent(trx, event, key),
        afterCommit: (action) => afterCommit.push(action),
      });
      // Asks the server only then: a savepoint may have put things right.
      if (failed) await refuseAborted(trx);
      return outcome;
    });
    if (envelopes.length > 0) outbox.committed(envelopes);
    if (scheduled) onScheduled?.();
    for (const action of afterCommit) await action();
    return result;
  }

  async #begin<T>(
    mode: TransactionOptions & Omit<TransactionScope, 'begin'>,
    work: (trx: Knex.Transaction) => Promise<T>,
  ): Promise<T> {
    const { readOnly, handler, last } = mode;
    const begin = handler ? `${this.#asTenant()}; ${handlerSettings(handler)}` : this.#asTenant();
    try {
      return await this.#options.app.transaction(work, scopedBy({ readOnly, begin, ...(last && { last }) }));
    } catch (error) {
      throw asOutage(asRefusedText(error), mode);
    }
  }

  /**
   * Local to the transaction: no pooled connection can carry one tenant's setting into another's request. The id is a
   * verified uuid, so it may stand in the text.
   */
  #asTenant(): string {
    return `set local app.tenant_id = '${this.tenantId}'`;
  }
}

function handlerSettings({ timeoutMs }: HandlerLimits): string {
  return `set local statement_timeout = ${timeoutMs + 1_000};
          set local idle_in_transaction_session_timeout = ${timeoutMs + 30_000};
          set local synchronous_commit = off`;
}

/** After an error Postgres answers COMMIT with ROLLBACK, and without an error: nobody would notice the loss. */
async function refuseAborted(trx: Knex.Transaction): Promise<void> {
  try {
    await trx.raw('select 1');
  } catch (cause) {
    throw new CodedError(
      'TRANSACTION_ABORTED',
      'an SQL error was caught, but the transaction cannot go on after it',
      { cause },
    );
  }
}
