import pg from 'pg';
import type { DatabaseConnection } from './event-system.ts';

/** A lost connection spoils the figures, so it ends the run. graphile-worker asks for these two listeners. */
export function openPool(connection: DatabaseConnection, max: number): pg.Pool {
  const pool = new pg.Pool({ ...connection, max });
  const fail = (error: Error) => {
    // A pool has ended before the server knows; a database that is dropped then ends the sessions.
    if (!pool.ending) throw error;
  };
  pool.on('error', fail);
  pool.on('connect', (client) => void client.on('error', fail));
  return pool;
}
