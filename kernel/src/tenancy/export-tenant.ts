import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import type { Knex } from 'knex';
import type { TenantDatabase } from '../database/tenant-database.js';
import { API_VERSION } from '../version.js';
import { TAR_END, tarEntry } from './tar.js';
import type { Tenant } from './tenant.js';
import { readTenantTables, type TenantTable } from './tenant-tables.js';

/** `manifest.json`, the last file of an export: what is in it, and what is not. */
export interface ExportManifest {
  readonly format: 'rustok-tenant-export';
  readonly formatVersion: 1;
  readonly platformVersion: string;
  /** RFC 3339. */
  readonly exportedAt: string;
  readonly tenant: Pick<Tenant, 'id' | 'slug'>;
  /** Those the tables had behind them: `blog/0001-create-blog`. */
  readonly migrations: readonly string[];
  readonly tables: readonly ExportedTable[];
  readonly leftOut: readonly LeftOut[];
}

export interface ExportedTable {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** In the order of their rows; none for a table without rows. */
  readonly parts: readonly ExportedPart[];
}

export interface ExportedPart {
  /** `tables/users/000001.ndjson`: one row a line, as JSON by column. */
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  /** Of the file, in hex. */
  readonly sha256: string;
}

/** A whole table, or one of its columns. */
export interface LeftOut {
  readonly table: string;
  readonly column: string | null;
  readonly reason: string;
}

export interface ExportOptions {
  /** Bound to the tenant: row-level security keeps everybody else's rows out. */
  readonly database: TenantDatabase;
  readonly tenant: Pick<Tenant, 'id' | 'slug'>;
  readonly migrations: readonly string[];
  readonly onEnd?: (manifest: ExportManifest) => void;
}

/** Rows that are in memory at a time, beside the part. */
const FETCH_ROWS = 100;
/** Bytes of a part; a row that is longer makes a longer one. */
const PART_BYTES = 4_000_000;
/** Minutes a receiver may take nothing, before the snapshot is given up. */
const PATIENCE = '10min';

/**
 * A tar archive of all rows a tenant owns, as they are at one moment: read in one snapshot, through cursors, no faster than
 * it is taken, so memory stays the same however much there is. Ends with an error where the database does.
 */
export function exportTenant(options: ExportOptions): Readable {
  const archive = new PassThrough();
  const gone = new AbortController();
  archive.once('close', () => gone.abort());
  // Ends the work, which is waiting for nothing else, when nobody takes any more.
  const take = async (chunk: Buffer) => {
    if (!archive.write(chunk)) await once(archive, 'drain', { signal: gone.signal });
  };
  options.database
    .read(async (trx) => {
      await trx.raw(`set transaction isolation level repeatable read`);
      await trx.raw(`set local idle_in_transaction_session_timeout = '${PATIENCE}'`);
      const manifest = await writeTables(trx, options, take);
      await take(TAR_END);
      options.onEnd?.(manifest);
    })
    .then(
      () => archive.end(),
      (error: Error) => archive.destroy(gone.signal.aborted ? undefined : error),
    );
  return archive;
}

type Take = (chunk: Buffer) => Promise<void>;

async function writeTables(
  trx: Knex.Transaction,
  { tenant, migrations }: ExportOptions,
  take: Take,
): Promise<ExportManifest> {
  const now = new Date();
  const all = await readTenantTables(trx);
  const tables: ExportedTable[] = [];
  for (const table of all) {
    if (table.notExported === null) tables.push(await writeTable(trx, table, now, take));
  }
  const manifest: ExportManifest = {
    format: 'rustok-tenant-export',
    formatVersion: 1,
    platformVersion: API_VERSION,
    exportedAt: now.toISOString(),
    tenant: { id: tenant.id, slug: tenant.slug },
    migrations,
    tables,
    leftOut: all.flatMap(leftOut),
  };
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  await take(tarEntry('manifest.json', text, now));
  return manifest;
}

async function writeTable(
  trx: Knex.Transaction,
  table: TenantTable,
  now: Date,
  take: Take,
): Promise<ExportedTable> {
  const columns = table.columns.filter(({ notExported }) => notExported === null).map(({ name }) => name);
  const order = table.key.length > 0 ? ` order by ${table.key.map(() => '??').join(', ')}` : '';
  await trx.raw(
    `declare exported_rows no scroll cursor for
       select row_to_json(r)::text as line from (select ${columns.map(() => '??').join(', ')} from ??${order}) r`,
    [...columns, table.name, ...table.key],
  );
  const parts: ExportedPart[] = [];
  let lines: string[] = [];
  let bytes = 0;
  const endPart = async () => {
    if (lines.length === 0) return;
    const content = Buffer.from(lines.join(''));
    const file = `tables/${table.name}/${String(parts.length + 1).padStart(6, '0')}.ndjson`;
    const sha256 = createHash('sha256').update(content).digest('hex');
    parts.push({ file, rows: lines.length, bytes: content.length, sha256 });
    lines = [];
    bytes = 0;
    await take(tarEntry(file, content, now));
  };
  for (;;) {
    const { rows } = await trx.raw(`fetch ${FETCH_ROWS} from exported_rows`);
    for (const { line } of rows as { line: string }[]) {
      lines.push(`${line}\n`);
      bytes += Buffer.byteLength(line) + 1;
      if (bytes >= PART_BYTES) await endPart();
    }
    if (rows.length < FETCH_ROWS) break;
  }
  await endPart();
  await trx.raw('close exported_rows');
  return { table: table.name, columns, rows: parts.reduce((sum, part) => sum + part.rows, 0), parts };
}

function leftOut({ name, columns, notExported }: TenantTable): readonly LeftOut[] {
  if (notExported !== null) return [{ table: name, column: null, reason: notExported }];
  return columns.flatMap((column) =>
    column.notExported === null ? [] : [{ table: name, column: column.name, reason: column.notExported }],
  );
}
