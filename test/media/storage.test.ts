import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type FileStorage, openStorage, storageSettings } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, type FakeS3, startFakeS3 } from './fake-s3/fake-s3.js';
import { CREDENTIALS, REGION } from './fake-s3/signature.js';

const MB = 1024 * 1024;

let directory: string;
let s3: FakeS3;
const storages: Record<string, FileStorage> = {};

const s3Settings = (overrides: object = {}) =>
  storageSettings.parse({
    driver: 's3',
    bucket: BUCKET,
    endpoint: s3.endpoint,
    region: REGION,
    force_path_style: true,
    access_key_id: CREDENTIALS.accessKeyId,
    secret_access_key: CREDENTIALS.secretAccessKey,
    ...overrides,
  });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rustok-storage-'));
  s3 = await startFakeS3();
  storages.local = await openStorage(storageSettings.parse({ path: directory }));
  storages.s3 = await openStorage(s3Settings());
});
afterAll(async () => {
  for (const storage of Object.values(storages)) await storage.close();
  await s3[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

async function* inPieces(content: Buffer, size = 64 * 1024) {
  for (let from = 0; from < content.length; from += size) yield content.subarray(from, from + size);
}

async function read(storage: FileStorage, ...args: Parameters<FileStorage['get']>): Promise<Buffer | null> {
  const file = await storage.get(...args);
  if (!file) return null;
  const content = await buffer(file.content);
  expect(file.size).toBe(content.length);
  return content;
}

async function keysOf(storage: FileStorage, folder: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const page of storage.list(folder)) keys.push(...page.map(({ key }) => key));
  return keys.sort();
}

describe.each(['local', 's3'])('the %s storage', (driver) => {
  const storage = () => storages[driver] as FileStorage;

  test('gives back what it was given, whole and in part', async () => {
    const content = randomBytes(12 * MB + 17);
    await storage().put('a/whole', inPieces(content));
    expect((await read(storage(), 'a/whole'))?.equals(content)).toBe(true);
    const range = { start: 6 * MB, end: 6 * MB + 9 };
    expect(await read(storage(), 'a/whole', range)).toEqual(content.subarray(6 * MB, 6 * MB + 10));
  });

  test('keeps a file of a few bytes', async () => {
    await storage().put('a/small', inPieces(Buffer.from('few')));
    expect(String(await read(storage(), 'a/small'))).toBe('few');
  });

  test('has nothing for a key it does not know, and deletes it all the same', async () => {
    expect(await read(storage(), 'a/nothing')).toBeNull();
    await storage().delete('a/nothing');
  });

  test('has nothing of a file that is deleted', async () => {
    await storage().put('a/gone', inPieces(Buffer.from('gone')));
    await storage().delete('a/gone');
    expect(await read(storage(), 'a/gone')).toBeNull();
  });

  test.each([1, 8 * MB, 12 * MB])('keeps nothing of a source that fails after %i bytes', async (bytes) => {
    const failure = new Error('the client is gone');
    async function* failing() {
      yield* inPieces(randomBytes(bytes));
      throw failure;
    }
    await expect(storage().put('broken/file', failing())).rejects.toBe(failure);
    expect(await keysOf(storage(), 'broken')).toEqual([]);
    expect(s3.bucket.pending.size).toBe(0);
  });

  test('lists what is below a folder, and not what only begins like it', async () => {
    for (const key of ['list/a/1', 'list/a/2', 'list/b/3', 'lists/4']) {
      await storage().put(key, inPieces(Buffer.from(key)));
    }
    expect(await keysOf(storage(), 'list')).toEqual(['list/a/1', 'list/a/2', 'list/b/3']);
    expect(await keysOf(storage(), 'nowhere')).toEqual([]);
  });

  test.each(['../a', 'a/../../b', '/a', 'a//b', 'a/.hidden', 'A/b', 'a\\b', '', 'a/b\0'])(
    'refuses the key %j',
    async (key) => {
      await expect(storage().put(key, inPieces(Buffer.from('x')))).rejects.toMatchObject({
        code: 'STORAGE_KEY_INVALID',
      });
      await expect(storage().get(key)).rejects.toMatchObject({ code: 'STORAGE_KEY_INVALID' });
      await expect(storage().delete(key)).rejects.toMatchObject({ code: 'STORAGE_KEY_INVALID' });
    },
  );
});

describe('the local storage', () => {
  test('shows a file only when all of it is there', async () => {
    let goOn: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    async function* slow() {
      yield Buffer.from('first');
      await waiting;
      yield Buffer.from('second');
    }
    const put = storages.local?.put('slow/file', slow());
    await expect.poll(() => readdir(join(directory, 'slow')).catch(() => [])).toEqual(['file.part']);
    expect(await storages.local?.get('slow/file')).toBeNull();
    goOn();
    await put;
    expect(await readdir(join(directory, 'slow'))).toEqual(['file']);
  });

  test('lists what a crash left half-written, so that it can be deleted', async () => {
    const storage = storages.local as FileStorage;
    await storage.put('crash/whole', inPieces(Buffer.from('whole')));
    await writeFile(join(directory, 'crash', 'half.part'), 'ha');
    expect(await keysOf(storage, 'crash')).toEqual(['crash/half.part', 'crash/whole']);
    await storage.delete('crash/half.part');
    expect(await keysOf(storage, 'crash')).toEqual(['crash/whole']);
  });

  test('is unavailable where its directory cannot be one', async () => {
    const path = join(directory, 'in-the-way');
    await writeFile(path, '');
    const storage = await openStorage(storageSettings.parse({ path }));
    await expect(storage.put('a/b', inPieces(Buffer.from('x')))).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      family: 'outage',
    });
  });
});

describe('the S3 storage', () => {
  test('reads a long list page by page', async () => {
    for (const name of ['1', '2', '3', '4', '5']) {
      await storages.s3?.put(`pages/${name}`, inPieces(Buffer.from(name)));
    }
    s3.pageSize = 2;
    expect(await keysOf(storages.s3 as FileStorage, 'pages')).toHaveLength(5);
    s3.pageSize = 1000;
  });

  test('takes its parts back when the bucket fails in the middle', async () => {
    s3.failing = (request) => request.includes('partNumber=2');
    await expect(storages.s3?.put('half/file', inPieces(randomBytes(12 * MB)))).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    });
    s3.failing = undefined;
    expect([s3.bucket.pending.size, s3.bucket.objects.has('half/file')]).toEqual([0, false]);
  });

  test('links to a file for a while, where it is to be fetched from the bucket itself', async () => {
    const linked = await openStorage(s3Settings({ delivery: 'redirect' }));
    await linked.put('linked/file', inPieces(Buffer.from('linked')));
    const options = { contentType: 'image/png', contentDisposition: 'inline; filename="a.png"' };
    const link = (await linked.link('linked/file', options)) ?? '';
    const response = await fetch(link);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'image/png',
      'linked',
    ]);
    expect((await fetch(link.replace('linked/file', 'a/small'))).status).toBe(403);
    expect(await storages.s3?.link('linked/file', options)).toBeNull();
    await linked.close();
  });

  test('is unavailable with the wrong secret, and without a bucket', async () => {
    for (const wrong of [{ secret_access_key: 'guessed' }, { bucket: 'another' }]) {
      const storage = await openStorage(s3Settings(wrong));
      await expect(storage.put('a/b', inPieces(Buffer.from('x')))).rejects.toMatchObject({
        code: 'STORAGE_UNAVAILABLE',
      });
      await storage.close();
    }
  });
});
