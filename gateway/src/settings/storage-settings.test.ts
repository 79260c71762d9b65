import { storageSettings } from '@rustok/kernel';
import { describe, expect, test } from 'vitest';
import { placedStorage, readStorageSettings } from './storage-settings.js';

function storage(section: unknown, env: NodeJS.ProcessEnv = {}) {
  const problems: string[] = [];
  return { settings: readStorageSettings({ section, env, problems }), problems };
}

describe('where files are kept', () => {
  test('is the data directory by default', () => {
    const { settings, problems } = storage(undefined);
    expect([settings, problems]).toEqual([storageSettings.parse({}), []]);
    expect(placedStorage(storageSettings.parse({}), '/srv/data').path).toBe('/srv/data/files');
    expect(placedStorage(storageSettings.parse({ path: '/mnt' }), '/srv/data').path).toBe('/mnt');
  });

  test('is a bucket with the keys of the environment', () => {
    const env = {
      RUSTOK_STORAGE_FORCE_PATH_STYLE: 'true',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: 'secret',
    };
    expect(storage({ driver: 's3', bucket: 'files' }, env)).toMatchObject({
      settings: { bucket: 'files', force_path_style: true, access_key_id: 'id', secret_access_key: 'secret' },
      problems: [],
    });
  });

  test.each([
    ['a bucket without a name', { driver: 's3' }, {}, 'bucket: required when driver = "s3"'],
    ['half a key', {}, { S3_ACCESS_KEY_ID: 'id' }, 'secret_access_key: both keys are needed, or neither'],
    ['a secret in the file', { secret_access_key: 'x' }, { S3_ACCESS_KEY_ID: 'id' }, 'is a secret; set S3_'],
    ['an endpoint that is none', { endpoint: 'ftp://host' }, {}, 'settings.rustok.storage.endpoint: '],
    [
      'a variable without a meaning',
      {},
      { RUSTOK_STORAGE_BUKET: 'x' },
      'RUSTOK_STORAGE_BUKET: is no setting',
    ],
  ])('is not %s', (_what, section, env, problem) => {
    const { problems } = storage(section, env);
    expect(problems.join('\n')).toContain(problem);
  });
});
