import type { QueryConfig } from 'pg';
import type { Envelope } from './envelope.js';

/** Where transactions put what they publish. */
export interface Outbox {
  /**
   * The statement that writes them, sent with the commit; when it fails, everything is rolled back. `undefined` when
   * there is none. Called with one event or more.
   */
  write(envelopes: readonly Envelope[]): QueryConfig | undefined;
  /** After the commit, for a transaction that published something. Must not throw. */
  committed(envelopes: readonly Envelope[]): void;
}

/** Writes a transaction's events with one statement: 65 µs a row in tens, against 266 one by one (docs/reference/postgres.md §4). */
export function insertEvents(envelopes: readonly Envelope[]): QueryConfig {
  return {
    name: 'insert-events',
    text: `insert into sys_events (id, type, version, envelope)
           select * from unnest($1::uuid[], $2::text[], $3::smallint[], $4::json[])`,
    values: [
      envelopes.map((e) => e.id),
      envelopes.map((e) => e.type),
      envelopes.map((e) => e.version),
      envelopes.map((e) => JSON.stringify(e)),
    ],
  };
}
