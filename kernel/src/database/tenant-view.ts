import type { Knex } from 'knex';
import { APP_ROLE } from './connection.js';
import { CURRENT_TENANT } from './tenant-table.js';

export interface TenantViewOptions {
  /** A table that `protectTenantTable` bound to its tenant. */
  readonly table: string;
  /** What it shows beside `tenant_id`. Only what may be told: see below. */
  readonly columns: readonly string[];
  /** Which of the tenant's rows it shows, in SQL: `is_published`. */
  readonly where: string;
}

/**
 * A view through which requests search a table by operators that are not leakproof, such as the full text match `@@`, `&&` of
 * arrays or `LIKE`: under row-level security these never use an index. The view names the tenant of the transaction itself, and
 * reads as the owner of the table, whom a policy lets see all rows; so to the planner the tenant is a condition like any other.
 * Rows of other tenants it never returns; without `app.tenant_id` it is an error, like the policies.
 *
 * The price (docs/adr/0016-row-level-security-at-speed.md): a condition that **fails** on a value, such as a cast, may be tried
 * on other tenants' rows, and its error message then shows the value. So it is for columns and rows that anybody may see,
 * and queries on it cast nothing and divide by nothing that comes from a row.
 *
 * A later migration that wants more columns calls it again with all of them. A test walks the catalogue for views made otherwise.
 */
export async function createTenantView(
  trx: Knex,
  name: string,
  { table, columns, where }: TenantViewOptions,
): Promise<void> {
  await trx.raw(`
    drop view if exists ${name};
    create view ${name} as select ${['tenant_id', ...columns].join(', ')} from ${table}
      where tenant_id = ${CURRENT_TENANT} and (${where});
    grant select on ${name} to ${APP_ROLE};
    drop policy if exists ${name} on ${table};
    create policy ${name} on ${table} for select to current_user using (true);
  `);
}
