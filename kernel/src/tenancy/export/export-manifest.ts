import type { Tenant } from '../tenant.js';

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
  readonly files: ExportedFiles;
  readonly leftOut: readonly LeftOut[];
}

export interface ExportedTable {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** In the order of their rows; none for a table without rows. */
  readonly parts: readonly ExportedPart[];
}

/** What is stored of the tenant beside its rows. */
export interface ExportedFiles {
  /** Files that are in the archive, and their bytes together. */
  readonly count: number;
  readonly bytes: number;
  /** Files that rows name and the storage did not have: deleted meanwhile, or lost. */
  readonly missing: number;
  /** Of the list of both, a line each (`ExportedFile`). */
  readonly parts: readonly ExportedPart[];
}

/** A file that a row names. The last three are `null` where it is missing. */
export interface ExportedFile {
  /** As it stands in the row. */
  readonly storage_key: string;
  /** Its name in the archive: `files/media/4f/4f0c…`. */
  readonly file: string | null;
  readonly bytes: number | null;
  /** In hex. */
  readonly sha256: string | null;
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
