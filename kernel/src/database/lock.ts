import type { Knex } from 'knex';

/**
 * Runs `work` while holding a lock of that name in the database. The lock belongs to a session of its own and ends
 * with it, so a process killed half-way blocks nobody.
 */
export async function withLock<T>(pool: Knex, name: string, work: () => Promise<T>): Promise<T> {
  const session = await pool.client.acquireConnection();
  const run = (sql: string) => pool.raw(sql, [name]).connection(session);
  try {
    await run('select pg_advisory_lock(hashtextextended(?, 0))');
    return await work();
  } finally {
    await run('select pg_advisory_unlock(hashtextextended(?, 0))').catch(() => undefined);
    await pool.client.releaseConnection(session);
  }
}

/** As `withLock`, but `undefined` at once where another session holds the lock. */
export async function withFreeLock<T>(
  pool: Knex,
  name: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const session = await pool.client.acquireConnection();
  const run = (sql: string) => pool.raw(sql, [name]).connection(session);
  let taken = false;
  try {
    const { rows } = await run('select pg_try_advisory_lock(hashtextextended(?, 0)) as taken');
    taken = rows[0].taken;
    return taken ? await work() : undefined;
  } finally {
    if (taken) await run('select pg_advisory_unlock(hashtextextended(?, 0))').catch(() => undefined);
    await pool.client.releaseConnection(session);
  }
}
