import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '@rustok/kernel';

/** A secret of this data directory's own, made at its first start, so that tokens survive a restart. */
export async function keptSecret(dataDirectory: string): Promise<string> {
  const file = join(dataDirectory, 'jwt-secret');
  await mkdir(dataDirectory, { recursive: true });
  try {
    await writeFile(file, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = await readFile(file, 'utf8');
  if (secret.length < 32) {
    throw new StartupError('SETTINGS_INVALID', 'the settings have errors:', [
      `${file}: holds no usable secret; delete it, and everybody signs in anew`,
    ]);
  }
  return secret;
}
