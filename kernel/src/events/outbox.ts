import type { Knex } from 'knex';
import type { Envelope } from './envelope.js';

/** Where transactions put what they publish. */
export interface Outbox {
  /** In the transaction, just before its commit; what it throws rolls everything back. Called with one event or more. */
  write(trx: Knex, envelopes: readonly Envelope[]): Promise<void>;
  /** After the commit, for a transaction that published something. Must not throw. */
  committed(envelopes: readonly Envelope[]): void;
}

/** Writes a transaction's events with one statement: 65 µs a row in tens, against 266 one by one (docs/reference/postgres.md §4). */
export async function insertEvents(trx: Knex, envelopes: readonly Envelope[]): Promise<void> {
  await trx.raw(
    `insert into sys_events (id, type, version, envelope)
     select * from unnest(?::uuid[], ?::text[], ?::smallint[], ?::json[])`,
    [
      envelopes.map((e) => e.id),
      envelopes.map((e) => e.type),
      envelopes.map((e) => e.version),
      envelopes.map((e) => JSON.stringify(e)),
    ],
  );
}
