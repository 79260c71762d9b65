import type pg from 'pg';
import type { Effect, LoggedEvent, StoredEvent } from './oracle.js';

/** What stands in the database, read by plain SQL as its owner. */
export interface Found {
  readonly stored: readonly StoredEvent[];
  readonly log: readonly LoggedEvent[];
  readonly effects: readonly Effect[];
  readonly deadLetters: readonly string[];
  /** Rows that writers' transactions left: what of them was committed. */
  readonly things: ReadonlySet<string>;
}

export async function lookAt(database: pg.Client): Promise<Found> {
  const stored = await database.query<StoredEvent>(
    `select e.id, e.tenant_id as "tenantId", e.type, e.envelope ->> 'causationId' as "causationId"
       from sys_events e`,
  );
  const things = await database.query<{ id: string }>('select id from crash_things');
  const log = await database.query<Omit<LoggedEvent, 'position'> & { position: string }>(
    `select p.position, e.id, e.tenant_id as "tenantId", e.type, e.envelope ->> 'causationId' as "causationId"
       from sys_event_positions p join sys_events e on e.id = p.event_id order by p.position`,
  );
  const effects = await database.query<Effect>(
    `select consumer, tenant_id as "tenantId", event_id as "eventId" from crash_effects order by id`,
  );
  const deadLetters = await database.query<{ text: string }>(
    `select concat_ws(' ', coalesce(consumer, target), 'gave up event', event_id, 'for', reason) as text
       from sys_events_dlq`,
  );
  return {
    stored: stored.rows,
    log: log.rows.map((row) => ({ ...row, position: BigInt(row.position) })),
    effects: effects.rows,
    deadLetters: deadLetters.rows.map(({ text }) => text),
    things: new Set(things.rows.map(({ id }) => id)),
  };
}

/** Whether there is nothing more to come: every event has a position, and every consumer has done what it takes. */
export async function isDrained(
  database: pg.Client,
  consumers: Readonly<Record<string, readonly string[]>>,
): Promise<boolean> {
  const { rows: positions } = await database.query<{ all: boolean }>(
    'select (select count(*) from sys_events) = (select count(*) from sys_event_positions) as all',
  );
  if (positions[0]?.all !== true) return false;
  for (const [consumer, types] of Object.entries(consumers)) {
    const { rows: effects } = await database.query<{ all: boolean }>(
      `select (select count(*) from sys_event_positions where type = any($2))
           <= (select count(distinct event_id) from crash_effects where consumer = $1) as all`,
      [consumer, types],
    );
    if (effects[0]?.all !== true) return false;
  }
  return true;
}
