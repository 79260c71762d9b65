import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../access/actor.js';
import type { Connection, ConnectionArgs } from '../graphql/connection.js';
import { keysetPage } from '../graphql/keyset.js';
import type { RequestContext } from '../module/request-context.js';
import { type TenantId, tenantId } from '../tenancy/tenant.js';

export type EventAuditAction =
  'dead_letters.requeued' | 'replay.started' | 'replay.cancelled' | 'consumer.paused' | 'consumer.resumed';

/** Who set what in motion. Written in the transaction that did it, never changed. */
export interface EventAuditEntry {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly at: Date;
  /** A user's id, or what of the platform acted: `command:events.replay`. */
  readonly actor: string;
  readonly action: EventAuditAction;
  /** The id or name of what it was done to. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Writes an entry of one tenant; `trx` is bound to it, or of the platform role. */
export async function writeAudit(
  trx: Knex,
  actor: Actor,
  entry: Pick<EventAuditEntry, 'tenantId' | 'action' | 'subject' | 'detail'>,
): Promise<void> {
  await trx('sys_event_audit').insert({
    id: uuidv7(),
    tenant_id: entry.tenantId,
    actor: auditActor(actor),
    action: entry.action,
    subject: entry.subject,
    detail: JSON.stringify(entry.detail),
  });
}

/** As it stands in the column `actor`. */
export function auditActor(actor: Actor): string {
  if (actor.kind === 'user') return actor.userId;
  return actor.kind === 'system' ? actor.name : 'anonymous';
}

/** The user's id, where a user acts. */
export function actingUser(actor: Actor): string | null {
  return actor.kind === 'user' ? actor.userId : null;
}

/** Newest first, as far as `trx` sees. */
export async function auditPage(
  trx: Knex,
  context: RequestContext,
  args: ConnectionArgs,
): Promise<Connection<EventAuditEntry>> {
  const { edges, pageInfo } = await keysetPage<AuditRow>({
    list: 'event-audit',
    query: trx('sys_event_audit').select('*'),
    order: [
      { column: 'at', direction: 'desc', type: 'timestamptz(3)', valueOf: ({ at }) => at },
      { column: 'id', direction: 'desc', type: 'uuid', valueOf: ({ id }) => id },
    ],
    args,
    context,
  });
  return { edges: edges.map(({ node, cursor }) => ({ node: toEntry(node), cursor })), pageInfo };
}

interface AuditRow extends Omit<EventAuditEntry, 'tenantId'> {
  readonly tenant_id: string;
}

function toEntry({ tenant_id, ...row }: AuditRow): EventAuditEntry {
  return { ...row, tenantId: tenantId(tenant_id) };
}
