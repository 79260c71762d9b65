import { type RequestContext, requirePermission, type SearchSource } from '@rustok/kernel';
import { deleteOthers, lockDocuments, projectDocuments } from '../documents.js';
import { sourceOutOfOrder } from '../errors.js';
import { IndexRebuilt } from '../events.js';
import { sourcesOfKinds } from '../sources.js';

export interface Rebuild {
  readonly kinds: readonly string[];
  /** What the sources have, one per translation. */
  readonly documents: number;
  /** What the index held and no source has. */
  readonly removed: number;
}

/** Ids per transaction: what events of the tenant may have to wait for. */
const BATCH = 200;

/**
 * Makes all documents of these kinds (or of all) anew from their sources. Searches go on meanwhile. Each batch is a
 * transaction of its own and leaves its range of ids right, so a rebuild may be broken off, repeated, or run twice
 * at once. Throws `BAD_USER_INPUT` for an unknown kind.
 */
export async function rebuildIndex(
  context: RequestContext,
  { kinds }: { readonly kinds?: readonly string[] | null },
): Promise<Rebuild> {
  requirePermission(context.actor, 'index:manage');
  const sources = sourcesOfKinds(context.platform.registry, kinds);
  let documents = 0;
  let removed = 0;
  for (const source of sources) {
    let after: string | null = null;
    do {
      const batch = await rebuildBatch(context, source, after);
      documents += batch.documents;
      removed += batch.removed;
      after = batch.last;
    } while (after !== null);
  }
  const rebuilt = sources.map(({ kind }) => kind);
  await context.database.transaction(async (unit) => {
    unit.append(IndexRebuilt, { kinds: rebuilt, documents });
  });
  return { kinds: rebuilt, documents, removed };
}

interface Batch {
  readonly documents: number;
  readonly removed: number;
  /** Where the next batch starts; `null` after the last one. */
  readonly last: string | null;
}

function rebuildBatch(
  { database }: RequestContext,
  source: SearchSource,
  after: string | null,
): Promise<Batch> {
  return database.transaction(async ({ trx }) => {
    await lockDocuments(trx);
    const ids = await source.ids(trx, { after, limit: BATCH });
    if (!isAscending(ids, after)) throw sourceOutOfOrder(source.kind, after, ids);
    const last = ids.length < BATCH ? null : (ids.at(-1) ?? null);
    return {
      documents: await projectDocuments(trx, source, ids),
      removed: await deleteOthers(trx, source, { after, last, ids }),
      last,
    };
  });
}

function isAscending(ids: readonly string[], after: string | null): boolean {
  return ids.every((id, index) => id > (ids[index - 1] ?? after ?? ''));
}
