import type { Knex } from 'knex';
import type { TenantTable } from '../tenant-tables.js';
import { type ExportArchive, NdjsonParts } from './export-archive.js';
import type { ExportedTable, LeftOut } from './export-manifest.js';

/** Rows that are in memory at a time, beside the part. */
const FETCH_ROWS = 100;

/** All rows of a table that `trx` sees, by primary key. */
export async function exportTable(
  trx: Knex.Transaction,
  table: TenantTable,
  archive: ExportArchive,
): Promise<ExportedTable> {
  const columns = exportedColumns(table);
  const order = table.key.length > 0 ? ` order by ${table.key.map(() => '??').join(', ')}` : '';
  const rows = rowsOf<{ line: string }>(
    trx,
    `select row_to_json(r)::text as line from (select ${columns.map(() => '??').join(', ')} from ??${order}) r`,
    [...columns, table.name, ...table.key],
  );
  const lines = new NdjsonParts(archive, `tables/${table.name}`);
  for await (const { line } of rows) await lines.add(line);
  const parts = await lines.end();
  return { table: table.name, columns, rows: parts.reduce((sum, part) => sum + part.rows, 0), parts };
}

/** What a query answers, through a cursor: no more of it is in memory than it takes. One at a time in a transaction. */
export async function* rowsOf<Row>(
  trx: Knex.Transaction,
  query: string,
  bindings: readonly string[],
): AsyncIterable<Row> {
  await trx.raw(`declare exported_rows no scroll cursor for ${query}`, [...bindings]);
  for (;;) {
    const { rows } = await trx.raw(`fetch ${FETCH_ROWS} from exported_rows`);
    yield* rows as Row[];
    if (rows.length < FETCH_ROWS) break;
  }
  await trx.raw('close exported_rows');
}

/** By name, as the table has them. */
export function exportedColumns(table: TenantTable): readonly string[] {
  return table.columns.filter(({ notExported }) => notExported === null).map(({ name }) => name);
}

export function leftOutOf({ name, columns, notExported }: TenantTable): readonly LeftOut[] {
  if (notExported !== null) return [{ table: name, column: null, reason: notExported }];
  return columns.flatMap((column) =>
    column.notExported === null ? [] : [{ table: name, column: column.name, reason: column.notExported }],
  );
}
