import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../access/actor.js';
import type { Connection, ConnectionArgs } from '../../graphql/connection.js';
import { keysetPage } from '../../graphql/keyset.js';
import type { RequestContext } from '../../module/request-context.js';
import { isUuid, type TenantId, tenantId } from '../../tenancy/tenant.js';
import { actingUser, writeAudit } from '../event-audit.js';
import type { Replay, ReplaySource, ReplayStatus } from './replay.js';

// As far as `trx` sees: bound to a tenant, or of the platform role.

export interface NewReplay {
  readonly tenantId: TenantId;
  readonly consumer: string | null;
  readonly types: readonly string[] | null;
  readonly source: ReplaySource;
  readonly from: Date;
  readonly to: Date;
  readonly eventsPerSecond: number;
  readonly total: number | null;
}

/** `trx` is bound to the tenant. */
export async function insertReplay(trx: Knex, actor: Actor, replay: NewReplay): Promise<Replay> {
  const { tenantId: tenant, consumer, types, source, from, to, eventsPerSecond, total } = replay;
  const id = uuidv7();
  const [row] = await trx('sys_event_replays')
    .insert({
      ...{ id, consumer, source, total },
      types: types && [...types],
      from_time: from,
      to_time: to,
      events_per_second: eventsPerSecond,
      requested_by: actingUser(actor),
    })
    .returning<ReplayRow[]>('*');
  if (!row) throw new Error('an insert returned no row');
  await writeAudit(trx, actor, {
    tenantId: tenant,
    action: 'replay.started',
    subject: id,
    detail: { consumer, types, source, from: from.toISOString(), to: to.toISOString(), eventsPerSecond },
  });
  return toReplay(row);
}

/** Newest first. */
export async function replayPage(
  trx: Knex,
  context: RequestContext,
  args: ConnectionArgs,
): Promise<Connection<Replay>> {
  const { edges, pageInfo } = await keysetPage<ReplayRow>({
    list: 'event-replays',
    query: trx('sys_event_replays').select('*'),
    order: [
      { column: 'created_at', direction: 'desc', type: 'timestamptz(3)', valueOf: (row) => row.created_at },
      { column: 'id', direction: 'desc', type: 'uuid', valueOf: ({ id }) => id },
    ],
    args,
    context,
  });
  return { edges: edges.map(({ node, cursor }) => ({ node: toReplay(node), cursor })), pageInfo };
}

export async function findReplay(trx: Knex, id: string): Promise<Replay | null> {
  if (!isUuid(id)) return null;
  const row: ReplayRow | undefined = await trx('sys_event_replays').where({ id }).first('*');
  return row ? toReplay(row) : null;
}

/** Waits for the batch that is at work. One that has ended stays as it is. */
export async function cancelReplay(trx: Knex, actor: Actor, id: string): Promise<Replay | null> {
  if (!isUuid(id)) return null;
  const cancelled = await trx('sys_event_replays')
    .where({ id, status: 'running' })
    .update({
      status: 'cancelled',
      updated_at: trx.raw('clock_timestamp()'),
      finished_at: trx.raw('clock_timestamp()'),
    });
  const replay = await findReplay(trx, id);
  if (replay && cancelled > 0) {
    const detail = { handled: replay.handled, total: replay.total };
    await writeAudit(trx, actor, {
      ...{ tenantId: replay.tenantId, action: 'replay.cancelled', subject: id, detail },
    });
  }
  return replay;
}

export interface ReplayRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly consumer: string | null;
  readonly types: readonly string[] | null;
  readonly source: ReplaySource;
  readonly from_time: Date;
  readonly to_time: Date;
  readonly events_per_second: number;
  readonly status: ReplayStatus;
  readonly position: string;
  readonly archive_cursor: unknown;
  readonly handled: string;
  readonly dead: string;
  readonly total: string | null;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly requested_by: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly finished_at: Date | null;
}

export function toReplay(row: ReplayRow): Replay {
  const { id, consumer, types, source, status } = row;
  return {
    ...{ id, consumer, types, source, status },
    tenantId: tenantId(row.tenant_id),
    from: row.from_time,
    to: row.to_time,
    eventsPerSecond: row.events_per_second,
    handled: Number(row.handled),
    dead: Number(row.dead),
    total: row.total === null ? null : Number(row.total),
    lastError: row.last_error,
    requestedBy: row.requested_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    finishedAt: row.finished_at,
  };
}
