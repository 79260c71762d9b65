import { z } from 'zod';
import { requirePermission } from '../access/actor.js';
import { parseInput } from '../graphql/parse-input.js';
import type { RequestContext } from '../module/request-context.js';
import { MAX_DOCUMENTS_AT_ONCE } from './document-limits.js';
import { TenantDocumentsRemoved } from './events.js';

const ARGS = z.object({ ids: z.array(z.string().max(100)).min(1).max(MAX_DOCUMENTS_AT_ONCE) });

/**
 * Removes documents: by the next request nobody can run them by their ids; subscriptions that run go on. Answers the ids of
 * those that were there. Needs `documents:manage`. Throws `BAD_USER_INPUT`.
 */
export async function removeDocuments(
  { actor, database, platform, tenant }: RequestContext,
  args: { readonly ids: readonly string[] },
): Promise<readonly string[]> {
  requirePermission(actor, 'documents:manage');
  // A text with NUL is nobody's id, and none for the database.
  const ids = parseInput(ARGS, args).ids.filter((id) => !id.includes('\0'));
  return database.transaction(async (unit) => {
    const rows: { id: string }[] = await unit
      .trx('sys_persisted_documents')
      .whereIn('id', ids)
      .delete()
      .returning('id');
    const removed = rows.map(({ id }) => id);
    if (removed.length === 0) return [];
    unit.append(TenantDocumentsRemoved, { documents: removed });
    unit.afterCommit(() => platform.documents.forget(tenant.id, removed));
    return removed;
  });
}
