import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { requirePermission } from '../access/actor.js';
import { auditActor } from '../events/event-audit.js';
import type { Connection, ConnectionArgs } from '../graphql/connection.js';
import { keysetPage } from '../graphql/keyset.js';
import type { ModuleSlug } from './module-slug.js';
import type { RequestContext } from './request-context.js';

/** How an attempt to switch a module ended. */
export type ToggleOutcome =
  'committed' | /** The module's hook said no, by a code. */ 'refused' | /** The hook broke. */ 'failed';

/** Somebody switched a module, or a hook kept them from it. Never changed. */
export interface ModuleJournalEntry {
  readonly id: string;
  readonly at: Date;
  /** A user's id, or what of the platform acted: `command:…`. */
  readonly actor: string;
  readonly module: ModuleSlug;
  /** What it was to become. */
  readonly enabled: boolean;
  readonly outcome: ToggleOutcome;
  /** With what the hook refused or failed. */
  readonly errorCode: string | null;
  /** Of the tenant's policy. The same as after, unless it was committed. */
  readonly revisionBefore: string;
  readonly revisionAfter: string;
  /** What this goes back to: the request's id, unless something else began it. */
  readonly correlationId: string;
}

export type NewJournalEntry = Omit<ModuleJournalEntry, 'id' | 'at' | 'actor' | 'correlationId'>;

/** Writes an entry; `trx` is bound to the tenant of the context. */
export async function writeModuleJournal(
  trx: Knex,
  { actor, database }: RequestContext,
  entry: NewJournalEntry,
): Promise<void> {
  await trx('sys_module_journal').insert({
    id: uuidv7(),
    actor: auditActor(actor),
    module_slug: entry.module,
    enabled: entry.enabled,
    outcome: entry.outcome,
    error_code: entry.errorCode,
    revision_before: entry.revisionBefore,
    revision_after: entry.revisionAfter,
    correlation_id: database.cause.correlationId,
  });
}

/** Newest first. Needs `modules:list`. Throws `BAD_USER_INPUT` and `INVALID_CURSOR`. */
export async function moduleJournal(
  context: RequestContext,
  args: ConnectionArgs,
): Promise<Connection<ModuleJournalEntry>> {
  requirePermission(context.actor, 'modules:list');
  return context.database.read((trx) =>
    keysetPage<ModuleJournalEntry>({
      list: 'module-journal',
      query: trx('sys_module_journal').select({
        id: 'id',
        at: 'at',
        actor: 'actor',
        module: 'module_slug',
        enabled: 'enabled',
        outcome: 'outcome',
        errorCode: 'error_code',
        revisionBefore: 'revision_before',
        revisionAfter: 'revision_after',
        correlationId: 'correlation_id',
      }),
      order: [
        { column: 'at', direction: 'desc', type: 'timestamptz(3)', valueOf: ({ at }) => at },
        { column: 'id', direction: 'desc', type: 'uuid', valueOf: ({ id }) => id },
      ],
      args,
      context,
    }),
  );
}
