import { createRequire } from 'node:module';
import type { Knex } from 'knex';

interface ScopedConfig extends Knex.TransactionConfig {
  readonly statements?: string;
}

/** As far as it is used here: the class of knex that begins a transaction on Postgres. It has no types of its own. */
type TransactionClass = new (
  client: unknown,
  container: unknown,
  config: ScopedConfig | undefined,
  outer: unknown,
) => {
  readonly readOnly: boolean | undefined;
  begin(connection: unknown): Promise<unknown>;
  query(connection: unknown, sql: string): Promise<unknown>;
};

const Transaction = createRequire(import.meta.url)(
  'knex/lib/dialects/postgres/execution/pg-transaction.js',
) as TransactionClass;

/**
 * The configuration of a transaction that begins with these statements, in the same round trip as BEGIN: round trips are
 * most of what a small transaction costs. The statements are from our own code only. Needs `withScopedTransactions`.
 */
export function scopedBy(statements: string, { readOnly }: { readonly readOnly: boolean }): ScopedConfig {
  return { readOnly, statements };
}

/** Knex has no option for it, so this extends the class it begins transactions with: one reason why its version is pinned. */
export function withScopedTransactions(knex: Knex): Knex {
  const { client } = knex;
  client.transaction = (container: unknown, config: ScopedConfig | undefined, outer: unknown) =>
    new ScopedTransaction(client, container, config, outer);
  return knex;
}

class ScopedTransaction extends Transaction {
  readonly #statements: string | undefined;

  constructor(...options: ConstructorParameters<TransactionClass>) {
    super(...options);
    this.#statements = options[2]?.statements;
  }

  override begin(connection: unknown): Promise<unknown> {
    if (this.#statements === undefined) return super.begin(connection);
    return this.query(connection, `begin${this.readOnly ? ' read only' : ''}; ${this.#statements}`);
  }
}
