import type { Knex } from 'knex';
import type { Envelope } from './envelope.js';

/** Writes a transaction's events with one statement: 65 µs a row in tens, against 266 one by one (docs/reference/postgres.md §4). */
export async function insertEvents(trx: Knex, envelopes: readonly Envelope[]): Promise<void> {
  if (envelopes.length === 0) return;
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
