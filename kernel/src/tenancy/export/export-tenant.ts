import type { Readable } from 'node:stream';
import type { TenantDatabase } from '../../database/tenant-database.js';
import type { TenantFiles } from '../../storage/tenant-files.js';
import { API_VERSION } from '../../version.js';
import type { Tenant } from '../tenant.js';
import { readTenantTables } from '../tenant-tables.js';
import { ExportArchive } from './export-archive.js';
import { exportFiles, fileKeys } from './export-files.js';
import type { ExportedTable, ExportManifest, LeftOut } from './export-manifest.js';
import { exportTable, leftOutOf } from './export-tables.js';

export interface ExportOptions {
  /** Bound to the tenant: row-level security keeps everybody else's rows out. */
  readonly database: TenantDatabase;
  /** Of the tenant: a key of somebody else's is refused. */
  readonly files: TenantFiles;
  readonly tenant: Pick<Tenant, 'id' | 'slug'>;
  readonly migrations: readonly string[];
  readonly onEnd?: (manifest: ExportManifest) => void;
}

/** Minutes a receiver may take nothing, before the snapshot is given up. */
const PATIENCE = '10min';

/**
 * A tar archive of all that a tenant owns, as it is at one moment: rows, read in one snapshot through cursors, then the
 * files they name. No faster than it is taken, so memory stays the same however much there is. Ends with an error where
 * the database or the storage does.
 */
export function exportTenant(options: ExportOptions): Readable {
  const archive = new ExportArchive();
  writeExport(options, archive).catch((error: unknown) => {
    archive.fail(error);
  });
  return archive.bytes;
}

async function writeExport(options: ExportOptions, archive: ExportArchive): Promise<void> {
  const { tenant, migrations, files } = options;
  const { tables, leftOut, keys } = await writeRows(options, archive);
  const manifest: ExportManifest = {
    format: 'rustok-tenant-export',
    formatVersion: 1,
    platformVersion: API_VERSION,
    exportedAt: archive.startedAt.toISOString(),
    tenant: { id: tenant.id, slug: tenant.slug },
    migrations,
    tables,
    files: await exportFiles(files, keys, archive),
    leftOut,
  };
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  await archive.add('manifest.json', text.length, [text]);
  options.onEnd?.(manifest);
  archive.end();
}

interface WrittenRows {
  readonly tables: readonly ExportedTable[];
  readonly leftOut: readonly LeftOut[];
  /** Of the files that the rows name. */
  readonly keys: ReadonlySet<string>;
}

/** The snapshot ends with the rows: files can take hours, and what the database could clean up would wait for them. */
function writeRows({ database }: ExportOptions, archive: ExportArchive): Promise<WrittenRows> {
  return database.read(async (trx) => {
    await trx.raw(`set transaction isolation level repeatable read`);
    await trx.raw(`set local idle_in_transaction_session_timeout = '${PATIENCE}'`);
    const all = await readTenantTables(trx);
    const exported = all.filter(({ notExported }) => notExported === null);
    const tables: ExportedTable[] = [];
    for (const table of exported) tables.push(await exportTable(trx, table, archive));
    return { tables, leftOut: all.flatMap(leftOutOf), keys: await fileKeys(trx, exported) };
  });
}
