import { z } from 'zod';
import { requirePermission } from '../access/actor.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { ClientError } from '../errors.js';
import { auditActor } from '../events/event-audit.js';
import { parseInput } from '../graphql/parse-input.js';
import type { DocumentProblem } from '../module/graph-preview.js';
import type { RequestContext } from '../module/request-context.js';
import { documentIdOf } from './document-id.js';
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENTS, MAX_DOCUMENTS_AT_ONCE } from './document-limits.js';
import { TenantDocumentsPersisted } from './events.js';

export interface DocumentToPersist {
  /** What the caller takes its id for: `sha256:<hex>`, or the hex alone. Default: whatever it is. */
  readonly id?: string | null | undefined;
  readonly document: string;
  /** For those who read the list. */
  readonly name?: string | null | undefined;
}

/** What became of one of them. */
export interface PersistReport {
  /** Follows from the text, also of what was refused. */
  readonly id: string;
  readonly name: string | null;
  readonly outcome: 'persisted' | /** It was there. */ 'unchanged' | 'refused';
  /** Why it was refused. */
  readonly problems: readonly DocumentProblem[];
}

/** Postgres keeps no text with NUL. */
const stored = (text: z.ZodString) => text.refine((value) => !value.includes('\0'), 'must not contain NUL');

const ARGS = z.object({
  documents: z
    .array(
      z.object({
        id: z.string().max(100).nullish(),
        document: stored(z.string()),
        name: stored(z.string().regex(/\S/, 'must not be blank').max(255)).nullish(),
      }),
    )
    .min(1)
    .max(MAX_DOCUMENTS_AT_ONCE),
});

/**
 * Persists documents that the tenant's graph can answer now; the others are reported with their problems, and stop nobody.
 * Same order as given. Needs `documents:manage`. Throws `BAD_USER_INPUT`, `PERSISTED_DOCUMENT_LIMIT`,
 * `GRAPH_PREVIEW_UNAVAILABLE` in a process without a graph, and what the tenant's graph cannot be made for.
 */
export async function persistDocuments(
  context: RequestContext,
  args: { readonly documents: readonly DocumentToPersist[] },
): Promise<readonly PersistReport[]> {
  requirePermission(context.actor, 'documents:manage');
  const { documents } = parseInput(ARGS, args);
  const { platform, tenant } = context;
  const problems = await platform.graphPreviewer.problemsOf(
    tenant,
    documents.map(({ document }) => document),
  );
  const checked = documents.map(({ id: given, document, name = null }, index) => {
    const id = documentIdOf(document);
    return { id, document, name, problems: [...mismatch(given, id), ...(problems[index] ?? [])] };
  });
  const good = new Map(checked.filter((each) => each.problems.length === 0).map((each) => [each.id, each]));
  const persisted = good.size === 0 ? new Set<string>() : await persist(context, [...good.values()]);
  return checked.map(({ id, name, problems: found }) => {
    if (found.length > 0) return { id, name, outcome: 'refused', problems: found };
    // Of a text that is given twice the first one is new.
    return { id, name, outcome: persisted.delete(id) ? 'persisted' : 'unchanged', problems: [] };
  });
}

/** Ids of those that were not there. */
async function persist(
  { actor, database, platform, tenant }: RequestContext,
  documents: readonly { readonly id: string; readonly document: string; readonly name: string | null }[],
): Promise<Set<string>> {
  return database.transaction(async (unit) => {
    await lockDocuments(unit);
    const rows: { id: string }[] = await unit
      .trx('sys_persisted_documents')
      .insert(
        documents.map(({ id, document, name }) => ({ id, document, name, created_by: auditActor(actor) })),
      )
      .onConflict(['tenant_id', 'id'])
      .ignore()
      .returning('id');
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return new Set();
    await refuseTooMany(unit);
    unit.append(TenantDocumentsPersisted, { documents: ids });
    // This instance knows them before the caller has its answer; others follow the event.
    unit.afterCommit(() => platform.documents.forget(tenant.id, ids));
    return new Set(ids);
  });
}

/** One call of a tenant at a time: two at once could each stay within the limits, and exceed them together. */
async function lockDocuments({ trx }: UnitOfWork): Promise<void> {
  await trx.raw(
    `select pg_advisory_xact_lock(hashtextextended('sys_persisted_documents' || current_setting('app.tenant_id'), 0))`,
  );
}

async function refuseTooMany({ trx }: UnitOfWork): Promise<void> {
  const [sum] = await trx('sys_persisted_documents').select(
    trx.raw('count(*)::int as documents, coalesce(sum(bytes), 0)::float8 as bytes'),
  );
  const { documents, bytes } = sum as { documents: number; bytes: number };
  if (documents <= MAX_DOCUMENTS && bytes <= MAX_DOCUMENT_BYTES) return;
  throw new ClientError(
    'PERSISTED_DOCUMENT_LIMIT',
    `A tenant may have ${MAX_DOCUMENTS} persisted documents of ${MAX_DOCUMENT_BYTES} bytes together: remove some.`,
    { details: { maxDocuments: MAX_DOCUMENTS, maxBytes: MAX_DOCUMENT_BYTES } },
  );
}

function mismatch(given: string | null | undefined, id: string): readonly DocumentProblem[] {
  if (given == null || given === id || `sha256:${given}` === id) return [];
  return [{ code: 'PERSISTED_DOCUMENT_MISMATCH', message: `The sha256 of this document is another: ${id}.` }];
}
