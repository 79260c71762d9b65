import type { Knex } from 'knex';

/** How a comment in the catalogue begins, on a table or column that no export of a tenant contains. */
export const NOT_EXPORTED = 'not exported: ';

/**
 * Keeps a table (`sessions`) or a column (`users.password_hash`) out of exports of tenants: what only this platform has
 * any use for, and nobody else should see. It stands in the catalogue beside the table itself, so a module says it in the
 * migration that creates the table. `reason` is told in the manifest of each export.
 */
export async function keepOutOfExports(trx: Knex, what: string, reason: string): Promise<void> {
  const kind = what.includes('.') ? 'column' : 'table';
  // COMMENT takes no parameters; both texts are from our own code.
  await trx.raw(`comment on ${kind} ${what} is '${NOT_EXPORTED}${reason.replaceAll("'", "''")}'`);
}
