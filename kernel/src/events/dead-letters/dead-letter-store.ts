import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.js';
import type { Connection, ConnectionArgs } from '../../graphql/connection.js';
import { keysetPage } from '../../graphql/keyset.js';
import type { RequestContext } from '../../module/request-context.js';
import { isUuid, tenantId } from '../../tenancy/tenant.js';
import type { Envelope, PositionedEnvelope } from '../envelope.js';
import { actingUser, auditActor, type EventAuditAction } from '../event-audit.js';
import type { DeadLetter, DeadLetterFilter, DeadLetterStatus } from './dead-letter.js';
import { filteredBy } from './dead-letter-filter.js';

// As far as `trx` sees: bound to a tenant, or of the platform role.

/** Newest first. */
export async function deadLetterPage(
  trx: Knex,
  context: RequestContext,
  filter: DeadLetterFilter,
  args: ConnectionArgs,
): Promise<Connection<DeadLetter>> {
  const { edges, pageInfo } = await keysetPage<DeadLetterRow>({
    list: 'dead-letters',
    query: trx('sys_events_dlq')
      .select('*')
      .modify((query) => filteredBy(query, filter)),
    order: [
      { column: 'dead_at', direction: 'desc', type: 'timestamptz(3)', valueOf: (row) => row.dead_at },
      { column: 'id', direction: 'desc', type: 'uuid', valueOf: ({ id }) => id },
    ],
    args,
    context,
  });
  return { edges: edges.map(({ node, cursor }) => ({ node: toDeadLetter(node), cursor })), pageInfo };
}

export async function countDeadLetters(trx: Knex, filter: DeadLetterFilter): Promise<number> {
  const row = await trx('sys_events_dlq')
    .modify((query) => filteredBy(query, filter))
    .count({ count: '*' })
    .first();
  return Number(row?.count ?? 0);
}

export async function findDeadLetter(trx: Knex, id: string): Promise<DeadLetter | null> {
  if (!isUuid(id)) return null;
  const row: DeadLetterRow | undefined = await trx('sys_events_dlq').where({ id }).first('*');
  return row ? toDeadLetter(row) : null;
}

/** Ids named in an audit entry; of more, only the number. */
const MAX_AUDITED_IDS = 100;

/**
 * One statement, so that two requests at once never ask for the same letter twice, and one entry per tenant of who
 * asked for which. An entry names its own tenant's letters and no other's.
 */
export async function requeueDeadLetters(trx: Knex, actor: Actor, filter: DeadLetterFilter): Promise<number> {
  const { ids: _ids, tenantId: _tenantId, ...audited } = filter;
  const requeued = trx('sys_events_dlq')
    .where({ status: 'dead' })
    .modify((query) => filteredBy(query, filter))
    .update({
      status: 'requeued',
      attempts: 0,
      next_attempt_at: trx.raw('clock_timestamp()'),
      requeued_at: trx.raw('clock_timestamp()'),
      requeued_by: actingUser(actor),
    })
    .returning(['id', 'tenant_id']);
  const { sql, bindings } = requeued.toSQL();
  const { rows } = await trx.raw(
    `with requeued as (${sql})
     insert into sys_event_audit (id, tenant_id, actor, action, subject, detail)
     select gen_random_uuid(), tenant_id, ?, ?,
            case count(*) when 1 then min(id::text) else 'dead letters' end,
            json_build_object('count', count(*), 'filter', ?::json,
                              'ids', case when count(*) <= ? then json_agg(id) end)
       from requeued group by tenant_id
     returning (detail ->> 'count')::int as count`,
    [
      ...bindings,
      auditActor(actor),
      'dead_letters.requeued' satisfies EventAuditAction,
      JSON.stringify(audited),
      MAX_AUDITED_IDS,
    ],
  );
  return (rows as { count: number }[]).reduce((sum, { count }) => sum + count, 0);
}

interface DeadLetterRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly event_id: string;
  readonly position: string;
  readonly type: string;
  readonly version: number;
  readonly envelope: Envelope;
  readonly consumer: string | null;
  readonly target: string | null;
  readonly reason: string;
  readonly attempts: number;
  readonly status: DeadLetterStatus;
  readonly dead_at: Date;
  readonly requeued_at: Date | null;
  readonly requeued_by: string | null;
  readonly replayed_at: Date | null;
}

function toDeadLetter(row: DeadLetterRow): DeadLetter {
  const { id, type, version, envelope, consumer, target, reason, attempts, status } = row;
  return {
    ...{ id, type, version, envelope, consumer, target, reason, attempts, status },
    tenantId: tenantId(row.tenant_id),
    eventId: row.event_id,
    position: BigInt(row.position),
    deadAt: row.dead_at,
    requeuedAt: row.requeued_at,
    requeuedBy: row.requeued_by,
    replayedAt: row.replayed_at,
  };
}

/** The event as its handler or target gets it. */
export function envelopeOf({ envelope, position }: DeadLetter): PositionedEnvelope {
  return { ...envelope, position };
}
