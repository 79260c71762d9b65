import type { RequestContext } from '@rustok/kernel';
import type { Knex } from 'knex';
import { settingsOf } from '../settings.js';
import { mediaQuotaExceeded } from './media-errors.js';

/** What a tenant's files take; those that are deleted count no more. */
export interface MediaUsage {
  readonly bytes: number;
  readonly files: number;
}

export async function readUsage({ database }: RequestContext): Promise<MediaUsage> {
  const [usage] = await database.prepared<MediaUsage>(
    { name: 'content.media-usage', text: 'select bytes::float8 as bytes, files from media_usage' },
    [],
  );
  return usage ?? { bytes: 0, files: 0 };
}

/** Before a byte is read: what has no room at all need not be sent. Throws `MEDIA_QUOTA_EXCEEDED`. */
export async function requireRoom(context: RequestContext): Promise<void> {
  const { maxStorageBytes } = settingsOf(context);
  const { bytes } = await readUsage(context);
  if (bytes >= maxStorageBytes) throw mediaQuotaExceeded(maxStorageBytes);
}

/**
 * Counts a file in, where it still fits. Uploads that end at the same time wait for each other here, so that together they
 * do not take more than there is. Throws `MEDIA_QUOTA_EXCEEDED`.
 */
export async function takeRoom(trx: Knex, size: number, context: RequestContext): Promise<void> {
  const { maxStorageBytes } = settingsOf(context);
  const { rowCount } = await trx.raw(
    `insert into media_usage as u (bytes, files) select ?::bigint, 1 where ?::bigint <= ?::bigint
       on conflict (tenant_id) do update set bytes = u.bytes + excluded.bytes, files = u.files + 1
       where u.bytes + excluded.bytes <= ?::bigint`,
    [size, size, maxStorageBytes, maxStorageBytes],
  );
  if (rowCount === 0) throw mediaQuotaExceeded(maxStorageBytes);
}

export async function giveRoomBack(trx: Knex, size: number): Promise<void> {
  await trx('media_usage').update({
    bytes: trx.raw('bytes - ?::bigint', [size]),
    files: trx.raw('files - 1'),
  });
}
