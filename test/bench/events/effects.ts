import pg from 'pg';
import type { DatabaseConnection } from './event-system.ts';

export interface Effects {
  readonly rows: number;
  /** Different events among them. */
  readonly events: number;
}

/** Counts the effects and removes them. */
export async function takeEffects(connection: DatabaseConnection): Promise<Effects> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query(
      'select count(*)::int as rows, count(distinct number)::int as events from effects',
    );
    await client.query('truncate effects');
    return rows[0];
  } finally {
    await client.end();
  }
}

/** Throws unless each event had its effect exactly once: figures of work that was not done are worth nothing. */
export async function requireEffects(
  system: string,
  connection: DatabaseConnection,
  expected: number,
): Promise<void> {
  const { rows, events } = await takeEffects(connection);
  if (rows !== expected || events !== expected) {
    throw new Error(`${system} left ${rows} effects of ${events} events, where ${expected} were appended`);
  }
}
