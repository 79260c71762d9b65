import { createHash } from 'node:crypto';
import { chown, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { socketDirectoryUnsafe } from './errors.js';
import { ourUserIds } from './postgres-user.js';
import type { UserIds } from './postgres-user.js';

/** The server listens on no network, so the port is only part of the socket's file name. */
export const socketPort = 5432;

/** A socket's path is limited to 104 bytes on macOS and 108 on Linux, with the closing zero (unix(4), unix(7)). */
const longestSocketPath = 103;

/** Short and the same for every start on this data directory, wherever that lies: `/tmp/rustok-pg-1f0c…`. */
export function socketDirectoryOf(dataDirectory: string, temporary = tmpdir()): string {
  const name = `rustok-pg-${directoryHash(dataDirectory)}`;
  const path = join(temporary, name);
  const longest = Buffer.byteLength(`${path}/.s.PGSQL.${socketPort}`);
  return longest <= longestSocketPath ? path : join('/tmp', name);
}

/** 16 hex digits that stand for a data directory where its path would be too long. */
export function directoryHash(dataDirectory: string): string {
  return createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16);
}

/**
 * Makes the folder, or checks the one found. The server trusts every local connection, so what guards it is this folder:
 * only its owner, the server's user, may enter (and root, who may anyway). The temporary folder
 * is sticky, so nobody else can replace it; somebody else may have been there first, which is `SOCKET_DIRECTORY_UNSAFE`.
 */
export async function ensureSocketDirectory(path: string, server: UserIds): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  try {
    const found = await lstat(path);
    const isOwned = found.uid === server.uid || found.uid === ourUserIds().uid;
    if (!found.isDirectory() || !isOwned || (found.mode & 0o077) !== 0) throw socketDirectoryUnsafe(path);
    if (found.uid !== server.uid) await chown(path, server.uid, server.gid);
  } catch (error) {
    // The last owner of the server, which is closing, removed the folder it found empty.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ensureSocketDirectory(path, server);
    throw error;
  }
}
