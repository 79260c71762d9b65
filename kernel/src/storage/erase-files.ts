import type { TenantId } from '../tenancy/tenant.js';
import type { FileStorage } from './file-storage.js';

/** At a time: a bucket answers each on its own. */
const PARALLEL = 16;

/** Deletes all files of a tenant, whatever module they belong to. Answers how many there were. */
export async function eraseFiles(storage: FileStorage, id: TenantId, signal: AbortSignal): Promise<number> {
  let erased = 0;
  for await (const page of storage.list(id)) {
    for (let from = 0; from < page.length && !signal.aborted; from += PARALLEL) {
      await Promise.all(page.slice(from, from + PARALLEL).map(({ key }) => storage.delete(key)));
    }
    if (signal.aborted) return erased;
    erased += page.length;
  }
  return erased;
}
