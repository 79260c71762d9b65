import type { Knex } from 'knex';

/**
 * Tells this database from every other one on any server: `7523419087612345678-16384`. A copy made of the server's files
 * has the same; one made by dump and restore has not.
 */
export async function databaseIdentity(platform: Knex): Promise<string> {
  const { rows } = await platform.raw<{ rows: { identity: string }[] }>(
    `select s.system_identifier || '-' || d.oid as identity
       from pg_control_system() s, pg_database d where d.datname = current_database()`,
  );
  const [row] = rows;
  if (!row) throw new TypeError('the database does not know itself');
  return row.identity;
}
