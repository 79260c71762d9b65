import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isMissing, storageUnavailable } from './errors.js';
import type { ByteRange, FileContent, FileStorage, StoredFile } from './file-storage.js';
import { checkedKey } from './storage-key.js';
import { WatchedSource } from './watched-source.js';

/** What a file is called until all of it is there. */
const UNFINISHED = '.part';
const PAGE = 1000;

/** Files below a directory of this machine, or of one that several instances share. */
export class LocalStorage implements FileStorage {
  readonly driver = 'local';
  readonly #root: string;

  /** `directory`: absolute; made when the first file comes. */
  constructor(directory: string) {
    this.#root = directory;
  }

  async put(key: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#path(key);
    const unfinished = `${path}${UNFINISHED}`;
    const source = new WatchedSource(content);
    try {
      await mkdir(dirname(path), { recursive: true });
      await pipeline(
        source.content,
        createWriteStream(unfinished, { flags: 'wx', mode: 0o640, flush: true }),
      );
      await rename(unfinished, path);
      await syncDirectory(dirname(path));
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw source.error ?? storageUnavailable(error);
    }
  }

  async get(key: string, range?: ByteRange): Promise<FileContent | null> {
    const path = this.#path(key);
    let file: FileHandle | undefined;
    try {
      file = await open(path);
      const { size } = await file.stat();
      return {
        size: range ? Math.min(range.end + 1, size) - range.start : size,
        content: createReadStream('', { fd: file, ...range }),
      };
    } catch (error) {
      await file?.close().catch(() => undefined);
      if (isMissing(error)) return null;
      throw storageUnavailable(error);
    }
  }

  link(): Promise<null> {
    return Promise.resolve(null);
  }

  async delete(key: string): Promise<void> {
    await rm(this.#path(key), { force: true }).catch((error: unknown) => {
      throw storageUnavailable(error);
    });
  }

  async *list(folder: string): AsyncIterable<readonly StoredFile[]> {
    let page: StoredFile[] = [];
    for await (const key of this.#keysBelow(checkedKey(folder))) {
      const facts = await stat(join(this.#root, key)).catch(ignoreMissing);
      // Deleted since its folder was read.
      if (!facts) continue;
      page.push({ key, writtenAt: facts.mtime });
      if (page.length < PAGE) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #path(key: string): string {
    return join(this.#root, checkedKey(key));
  }

  async *#keysBelow(folder: string): AsyncIterable<string> {
    const directory = await opendir(join(this.#root, folder)).catch(ignoreMissing);
    if (!directory) return;
    for await (const entry of directory) {
      const key = `${folder}/${entry.name}`;
      if (entry.isDirectory()) yield* this.#keysBelow(key);
      else if (entry.isFile()) yield key;
    }
  }
}

/** A rename is only kept through a power cut when its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw storageUnavailable(error);
}
