import type { Knex } from 'knex';
import type { TenantFiles } from '../../storage/tenant-files.js';
import type { TenantTable } from '../tenant-tables.js';
import { type ExportArchive, NdjsonParts } from './export-archive.js';
import type { ExportedFile, ExportedFiles } from './export-manifest.js';
import { exportedColumns, rowsOf } from './export-tables.js';

/** What a column is called that names a stored file, in whatever table. */
const STORAGE_KEY = 'storage_key';

/** The keys of all files that rows name, as `trx` sees them: about 100 bytes of memory each. */
export async function fileKeys(
  trx: Knex.Transaction,
  tables: readonly TenantTable[],
): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const table of tables) {
    if (!exportedColumns(table).includes(STORAGE_KEY)) continue;
    const rows = rowsOf<{ key: string }>(trx, 'select ?? as key from ?? where ?? is not null', [
      ...[STORAGE_KEY, table.name, STORAGE_KEY],
    ]);
    for await (const { key } of rows) keys.add(key);
  }
  return keys;
}

/** The files themselves, one after the other. A file never changes under its key: it is there as it was, or missing. */
export async function exportFiles(
  files: TenantFiles,
  keys: ReadonlySet<string>,
  archive: ExportArchive,
): Promise<ExportedFiles> {
  const lines = new NdjsonParts(archive, 'files');
  const sum = { count: 0, bytes: 0, missing: 0 };
  for (const key of keys) {
    const exported = await exportFile(files, key, archive);
    await lines.add(JSON.stringify(exported));
    if (exported.bytes === null) sum.missing += 1;
    else {
      sum.count += 1;
      sum.bytes += exported.bytes;
    }
  }
  return { ...sum, parts: await lines.end() };
}

async function exportFile(files: TenantFiles, key: string, archive: ExportArchive): Promise<ExportedFile> {
  const stored = await files.get(key);
  if (!stored) return { storage_key: key, file: null, bytes: null, sha256: null };
  const { size, content } = stored;
  // A key begins with the tenant.
  const file = `files${key.slice(key.indexOf('/'))}`;
  return { storage_key: key, file, bytes: size, sha256: await archive.add(file, size, content) };
}
