import type { Readable } from 'node:stream';

/** A part of a file, in bytes; both ends belong to it. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A file, or the part of it that was asked for. */
export interface FileContent {
  /** Bytes of `content`. */
  readonly size: number;
  /** To be read to its end or destroyed. */
  readonly content: Readable;
}

/** What stands where a file is answered elsewhere. */
export interface LinkOptions {
  readonly contentType: string;
  /** `attachment; filename="a.pdf"` */
  readonly contentDisposition: string;
}

export interface StoredFile {
  readonly key: string;
  /** When it was last written to. */
  readonly writtenAt: Date;
}

/**
 * Where files are kept, by key: `<tenant id>/media/ab/<uuid>`. Keys are made by us, never of what a client says; modules get
 * the part of it that is their tenant's (`TenantFiles`). Every method throws `STORAGE_UNAVAILABLE` while it is away or full.
 */
export interface FileStorage {
  /** `local` or `s3`; stands in the rows of what was stored. */
  readonly driver: string;
  /**
   * Keeps all that `content` gives, without holding it in memory: the whole file is there when this resolves, and
   * nothing of it when it rejects, with what `content` threw where that is why.
   */
  put(key: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** `null` when there is no such file. */
  get(key: string, range?: ByteRange): Promise<FileContent | null>;
  /** A URL that answers the file for some minutes; `null` where files are only to be had through us. */
  link(key: string, options: LinkOptions): Promise<string | null>;
  /** Also when there is none any more. */
  delete(key: string): Promise<void>;
  /** Everything below a folder, what was left half-written by a crash included, in pages of at most 1000. */
  list(folder: string): AsyncIterable<readonly StoredFile[]>;
  close(): Promise<void>;
}
