import type { Knex } from 'knex';
import { APP_ROLE, PLATFORM_ROLE } from './connection.js';

/** The default of every `tenant_id` column: the tenant of the transaction. No code ever passes one. */
export const CURRENT_TENANT = `current_setting('app.tenant_id')::uuid`;

export interface TenantTableOptions {
  /** The column that holds the tenant's id. Default `tenant_id`. */
  readonly column?: string;
  /** What requests may do. Default `select, insert, update, delete`. */
  readonly privileges?: string;
}

/**
 * Binds a table to the tenant of the transaction: row-level security for everybody, the owner included, and a
 * policy for the application role. Without `app.tenant_id` the policy is an error, so it fails closed.
 * Every migration that creates a tenant table calls this; a test walks the catalogue for tables that did not.
 */
export async function protectTenantTable(
  trx: Knex,
  table: string,
  { column = 'tenant_id', privileges = 'select, insert, update, delete' }: TenantTableOptions = {},
): Promise<void> {
  await trx.raw(`
    alter table ${table} enable row level security;
    alter table ${table} force row level security;
    create policy tenant on ${table} to ${APP_ROLE}
      using (${column} = ${CURRENT_TENANT}) with check (${column} = ${CURRENT_TENANT});
    grant ${privileges} on ${table} to ${APP_ROLE};
  `);
  await letOwnerErase(trx, table, column);
}

/**
 * Lets the functions that delete a tenant, which run as the owner, see its rows and no others. Row-level security
 * holds for the owner too, and it has no other policy.
 */
export async function letOwnerErase(trx: Knex, table: string, column: string): Promise<void> {
  await trx.raw(`
    create policy erasure on ${table} to current_user
      using (${column} = ${CURRENT_TENANT}) with check (false)`);
}

/** Lets the platform role see all tenants' rows of a table: only for what finds tenants and moves events. */
export async function openToPlatform(trx: Knex, table: string, privileges: string): Promise<void> {
  await trx.raw(`
    create policy platform on ${table} to ${PLATFORM_ROLE} using (true) with check (true);
    grant ${privileges} on ${table} to ${PLATFORM_ROLE};
  `);
}
