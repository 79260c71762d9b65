import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Table } from './catalogue.js';

interface Column {
  readonly name: string;
  /** Without its length: `character varying`. */
  readonly type: string;
  readonly length: number | null;
}

/** A row of a tenant, by column; generated columns are left out. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Gives the tenant a row in every table that is no view, as the superuser, from what the catalogue says of the columns. What
 * values mean does not matter here: check constraints are dropped, and foreign keys not looked at.
 */
export async function fillTables(
  owner: pg.ClientBase,
  tables: readonly Table[],
  tenantId: string,
): Promise<ReadonlyMap<string, Row>> {
  await dropChecks(owner);
  await owner.query('set session_replication_role = replica');
  const filled = new Map<string, Row>();
  for (const { name, tenantColumn } of tables.filter(({ definition }) => definition === null)) {
    const row: Record<string, unknown> = {};
    for (const column of await columnsOf(owner, name)) row[column.name] = valueFor(name, column);
    row[tenantColumn ?? ''] = tenantId;
    const columns = Object.keys(row);
    const parameters = columns.map((_, index) => `$${index + 1}`);
    await owner.query(
      `insert into ${name} (${columns.join(', ')}) values (${parameters.join(', ')})`,
      Object.values(row),
    );
    filled.set(name, row);
  }
  await owner.query('reset session_replication_role');
  return filled;
}

async function dropChecks(owner: pg.ClientBase): Promise<void> {
  const { rows } = await owner.query<{ statement: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as statement
       from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`,
  );
  for (const { statement } of rows) await owner.query(statement);
}

async function columnsOf(owner: pg.ClientBase, table: string): Promise<readonly Column[]> {
  const { rows } = await owner.query<Column>(
    `select attname::text as name, format_type(atttypid, null) as type, nullif(atttypmod, -1) - 4 as length
       from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attidentity = '' and attgenerated = ''`,
    [table],
  );
  return rows;
}

/** Something of the column's type that no other row has. */
function valueFor(table: string, { name, type, length }: Column): unknown {
  const unique = randomUUID();
  switch (type) {
    case 'uuid':
      return unique;
    case 'text':
    case 'character':
    case 'character varying':
      return unique.slice(0, length ?? undefined);
    case 'smallint':
      return Number.parseInt(unique.slice(0, 3), 16);
    case 'integer':
    case 'bigint':
    case 'numeric':
    case 'double precision':
      return Number.parseInt(unique.slice(0, 7), 16);
    case 'xid8':
      return '3';
    case 'boolean':
      return true;
    case 'json':
    case 'jsonb':
      return '{}';
    case 'timestamp with time zone':
    case 'date':
      return '2024-01-01';
    case 'tsvector':
      return 'word';
    case 'text[]':
    case 'uuid[]':
    case 'bigint[]':
    case 'character varying[]':
      return '{}';
    default:
      throw new Error(`no value is known for column "${name}" of table "${table}", which is of type ${type}`);
  }
}
