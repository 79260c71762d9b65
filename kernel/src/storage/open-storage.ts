import { storageNotConfigured } from './errors.js';
import type { FileStorage } from './file-storage.js';
import { LocalStorage } from './local-storage.js';
import type { StorageSettings } from './storage-settings.js';

/** The storage the settings tell of; nothing is asked of it yet. Without settings it holds nothing and takes nothing. */
export async function openStorage(settings: StorageSettings | undefined): Promise<FileStorage> {
  if (settings === undefined) return NO_STORAGE;
  if (settings.driver === 's3') {
    // Its SDK is large; who stores on disk need not load it.
    const { S3Storage } = await import('./s3-storage.js');
    return new S3Storage(settings);
  }
  if (settings.path === undefined) return NO_STORAGE;
  return new LocalStorage(settings.path);
}

const NO_STORAGE: FileStorage = {
  driver: 'none',
  put: () => Promise.reject(storageNotConfigured()),
  get: () => Promise.resolve(null),
  link: () => Promise.resolve(null),
  delete: () => Promise.resolve(),
  async *list() {
    // There is nothing.
  },
  close: () => Promise.resolve(),
};
