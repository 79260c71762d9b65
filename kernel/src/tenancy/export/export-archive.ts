import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createTarPacker, type TarPackController } from 'modern-tar';
import type { ExportedPart } from './export-manifest.js';

/** A tar archive as it is written: file after file, no faster than its reader takes it. */
export class ExportArchive {
  /** The time of every file in it. */
  readonly startedAt = new Date();
  /** For whoever asked for the export. */
  readonly bytes: Readable;
  readonly #tar: TarPackController;

  constructor() {
    const { readable, controller } = createTarPacker();
    this.#tar = controller;
    this.bytes = Readable.fromWeb(readable as ReadableStream);
  }

  /** Answers the SHA-256 of the file, in hex. Throws when `content` is not of `size` bytes, and once nobody reads any more. */
  async add(name: string, size: number, content: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<string> {
    const writer = this.#tar.add({ name, size, mtime: this.startedAt }).getWriter();
    const hash = createHash('sha256');
    for await (const chunk of content) {
      hash.update(chunk);
      await writer.write(chunk);
    }
    await writer.close();
    return hash.digest('hex');
  }

  end(): void {
    this.#tar.finalize();
  }

  /** The reader hears of it, unless it is gone. */
  fail(error: unknown): void {
    this.#tar.error(error);
  }
}

/** Bytes of a part; a line that is longer makes a longer one. */
const PART_BYTES = 4_000_000;

/** Lines of NDJSON in files of a bounded size: `tables/users/000001.ndjson` and on. */
export class NdjsonParts {
  readonly #archive: ExportArchive;
  readonly #folder: string;
  readonly #parts: ExportedPart[] = [];
  #lines: string[] = [];
  #bytes = 0;

  constructor(archive: ExportArchive, folder: string) {
    this.#archive = archive;
    this.#folder = folder;
  }

  /** `json`: in one line. */
  async add(json: string): Promise<void> {
    this.#lines.push(`${json}\n`);
    this.#bytes += Buffer.byteLength(json) + 1;
    if (this.#bytes >= PART_BYTES) await this.#endPart();
  }

  /** Answers the parts; none when there were no lines. */
  async end(): Promise<readonly ExportedPart[]> {
    if (this.#lines.length > 0) await this.#endPart();
    return this.#parts;
  }

  async #endPart(): Promise<void> {
    const content = Buffer.from(this.#lines.join(''));
    const rows = this.#lines.length;
    this.#lines = [];
    this.#bytes = 0;
    const file = `${this.#folder}/${String(this.#parts.length + 1).padStart(6, '0')}.ndjson`;
    const sha256 = await this.#archive.add(file, content.length, [content]);
    this.#parts.push({ file, rows, bytes: content.length, sha256 });
  }
}
