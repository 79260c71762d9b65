import { randomUUID } from 'node:crypto';
import type { TenantId } from '../tenancy/tenant.js';
import { storageKeyInvalid } from './errors.js';
import type { ByteRange, FileContent, FileStorage, LinkOptions, StoredFile } from './file-storage.js';

/**
 * The files of one tenant: what the database is to rows. Keys begin with the tenant, here and nowhere else; one of another
 * tenant is `STORAGE_KEY_INVALID`, whoever asks.
 */
export class TenantFiles {
  readonly #storage: FileStorage;
  readonly #tenantId: TenantId;

  constructor(storage: FileStorage, tenantId: TenantId) {
    this.#storage = storage;
    this.#tenantId = tenantId;
  }

  /** Stands beside the key in the row of a file. */
  get driver(): string {
    return this.#storage.driver;
  }

  /**
   * One that nobody has or can guess: `<tenant id>/media/4f/4f0c…`. `folder`: what a module keeps its files in. The column
   * it goes into is called `storage_key`: by that exports of the tenant find the file.
   */
  newKey(folder: string): string {
    const id = randomUUID();
    return `${this.#tenantId}/${folder}/${id.slice(0, 2)}/${id}`;
  }

  put(key: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    return this.#storage.put(this.#own(key), content);
  }

  get(key: string, range?: ByteRange): Promise<FileContent | null> {
    return this.#storage.get(this.#own(key), range);
  }

  link(key: string, options: LinkOptions): Promise<string | null> {
    return this.#storage.link(this.#own(key), options);
  }

  delete(key: string): Promise<void> {
    return this.#storage.delete(this.#own(key));
  }

  list(folder: string): AsyncIterable<readonly StoredFile[]> {
    return this.#storage.list(`${this.#tenantId}/${folder}`);
  }

  #own(key: string): string {
    if (!key.startsWith(`${this.#tenantId}/`)) throw storageKeyInvalid(key);
    return key;
  }
}
