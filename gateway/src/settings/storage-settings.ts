import { resolve } from 'node:path';
import { type StorageSettings, storageSettings } from '@rustok/kernel';
import { isTable } from './environment-overlay.js';
import type { EventSettingsSources } from './event-settings.js';
import { readSection } from './read-section.js';

const SECRETS = ['access_key_id', 'secret_access_key'];

/** Where files are kept: `[settings.rustok.storage]` of modules.toml with the environment over it. */
export function readStorageSettings(sources: EventSettingsSources): StorageSettings | undefined {
  const { section, problems } = sources;
  // Files are committed and copied. Said before the environment covers the file's value.
  for (const name of SECRETS) {
    if (isTable(section) && section[name] !== undefined) {
      problems.push(`settings.rustok.storage.${name}: is a secret; set S3_${name.toUpperCase()} instead`);
    }
  }
  return readSection({
    ...sources,
    name: 'storage',
    schema: storageSettings,
    what: 'the storage',
    aliases: { S3_ACCESS_KEY_ID: 'access_key_id', S3_SECRET_ACCESS_KEY: 'secret_access_key' },
    secret: SECRETS,
  });
}

/** Absolute, and below the data directory where nobody says otherwise. */
export function placedStorage(storage: StorageSettings, dataDirectory: string): StorageSettings {
  return { ...storage, path: resolve(storage.path ?? `${dataDirectory}/files`) };
}
