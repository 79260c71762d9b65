import type { RequestContext } from '@rustok/kernel';
import { MEDIA_FOLDER } from './upload-media.js';

/** Milliseconds. What is younger may belong to an upload whose row is still to come. */
const MIN_AGE_MS = 3_600_000;

/**
 * Removes files that have no row: of uploads that were cut off by a crash. One pass over the tenant's folder, a page at a
 * time. Answers how many there were.
 */
export async function sweepMedia(
  { files, database }: RequestContext,
  { signal, now = Date.now() }: { readonly signal: AbortSignal; readonly now?: number },
): Promise<number> {
  let removed = 0;
  for await (const page of files.list(MEDIA_FOLDER)) {
    if (signal.aborted) break;
    const old = page.filter(({ writtenAt }) => now - writtenAt.getTime() > MIN_AGE_MS);
    const known = new Set<string>(
      await database.read((trx) =>
        trx('media')
          .whereRaw('storage_key = any(?::text[])', [old.map(({ key }) => key)])
          .pluck('storage_key'),
      ),
    );
    for (const { key } of old) {
      if (signal.aborted) break;
      if (known.has(key)) continue;
      await files.delete(key);
      removed += 1;
    }
  }
  return removed;
}
