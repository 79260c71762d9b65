import { createRequire } from 'node:module';
import type { Knex } from 'knex';
import type { Client, QueryConfig } from 'pg';
import { holdStatements } from './held-statements.js';

/** What a transaction does besides its work. Statements come from our own code only. */
export interface TransactionScope {
  readonly readOnly: boolean;
  /** It begins with these. */
  readonly begin: string;
  /**
   * Called when the work is done, for what is to be done just before the commit; `undefined` for nothing. What it throws,
   * and what the statement fails with, rolls the transaction back.
   */
  readonly last?: () => QueryConfig | undefined;
}

interface ScopedConfig extends Knex.TransactionConfig {
  readonly scope?: TransactionScope;
}

/** As far as it is used here: the class of knex that begins a transaction on Postgres. It has no types of its own. */
type TransactionClass = new (
  client: unknown,
  container: unknown,
  config: ScopedConfig | undefined,
  outer: unknown,
) => {
  begin(connection: Client): Promise<unknown>;
  commit(connection: Client, value: unknown): Promise<unknown>;
  query(connection: Client, sql: string): Promise<unknown>;
  /** Nothing more may be sent in it. */
  _completed: boolean;
  /** These end the transaction for its caller; after the first call nothing changes that. */
  _resolver(value: unknown): void;
  _rejecter(error: unknown): void;
};

const Transaction = createRequire(import.meta.url)(
  'knex/lib/dialects/postgres/execution/pg-transaction.js',
) as TransactionClass;

/**
 * The configuration of a transaction that sends BEGIN and what it begins with together with the first statement of its
 * work, and the last statement together with COMMIT. Needs `withScopedTransactions`.
 */
export function scopedBy(scope: TransactionScope): ScopedConfig {
  return { readOnly: scope.readOnly, scope };
}

/** Knex has no option for it, so this extends the class it begins transactions with: one reason why its version is pinned. */
export function withScopedTransactions(knex: Knex): Knex {
  const { client } = knex;
  client.transaction = (container: unknown, config: ScopedConfig | undefined, outer: unknown) =>
    new ScopedTransaction(client, container, config, outer);
  return knex;
}

/** Its connections must pipeline: answers come in the order of the statements. */
class ScopedTransaction extends Transaction {
  readonly #scope: TransactionScope | undefined;

  constructor(...options: ConstructorParameters<TransactionClass>) {
    super(...options);
    this.#scope = options[2]?.scope;
  }

  /**
   * Nobody waits for it. When it fails, the caller hears of that, and not of what follows from it; what was sent
   * behind it finds no tenant, which every policy refuses.
   */
  override begin(connection: Client): Promise<unknown> {
    if (!this.#scope) return super.begin(connection);
    const { readOnly, begin } = this.#scope;
    holdStatements(connection);
    void this.query(connection, `begin${readOnly ? ' read only' : ''}; ${begin}`);
    return Promise.resolve();
  }

  override async commit(connection: Client, value: unknown): Promise<unknown> {
    const last = this.#scope?.last?.();
    if (!last) return super.commit(connection, value);
    holdStatements(connection);
    const written = connection.query(last).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    // Ends the transaction for the caller only when it fails itself.
    const committed = this.query(connection, 'COMMIT;');
    this._completed = true;
    // Both are waited for, since the connection goes to the next one then: if it has died, that is known by the last answer.
    await committed;
    const failure = await written;
    // After an error the server has answered COMMIT with ROLLBACK.
    if (failure) this._rejecter(failure.error);
    else this._resolver(value);
    return undefined;
  }
}
