import type { Knex } from 'knex';
import type { TenantId } from '../tenancy/tenant.js';
import type { Envelope, PositionedEnvelope } from './envelope.js';

interface LogRow {
  position: string;
  envelope: Envelope;
}

/** Reads the log over all tenants; `platform` is a connection of the platform role. */
export async function readLog(
  platform: Knex,
  { after, limit }: { readonly after: bigint; readonly limit: number },
): Promise<readonly PositionedEnvelope[]> {
  const { rows } = await platform
    .raw('select * from rustok_read_log(?, ?)', [after.toString(), limit])
    .options({ name: 'read-log' });
  return (rows as LogRow[]).map(toPositioned);
}

/** Reads one tenant's events of all types up to a position, the last included; for connections of the platform role. */
export async function readLogOfTenant(
  platform: Knex,
  {
    tenantId,
    after,
    upTo,
    limit,
  }: { readonly tenantId: TenantId; readonly after: bigint; readonly upTo: bigint; readonly limit: number },
): Promise<readonly PositionedEnvelope[]> {
  const { rows } = await platform.raw(withEnvelopes('tenant_id = ? and position > ? and position <= ?'), [
    tenantId,
    after.toString(),
    upTo.toString(),
    limit,
  ]);
  return (rows as LogRow[]).map(toPositioned);
}

export interface TenantSlice {
  readonly envelopes: readonly PositionedEnvelope[];
  /** Everything of these types up to here is in `envelopes`: a consumer may store it as its offset. */
  readonly readUpTo: bigint;
}

/** Reads one tenant's events of certain types; `trx` is bound to the tenant. */
export async function readTenantLog(
  trx: Knex,
  {
    after,
    types,
    limit,
  }: { readonly after: bigint; readonly types: readonly string[]; readonly limit: number },
): Promise<TenantSlice> {
  const { rows } = await trx.raw('select * from rustok_read_tenant_log(?, ?, ?)', [
    after.toString(),
    [...types],
    limit,
  ]);
  const end = BigInt(rows[0].newest);
  const envelopes = (rows as LogRow[]).filter(({ position }) => position !== null).map(toPositioned);
  const last = envelopes.at(-1);
  const readUpTo = last && envelopes.length === limit ? last.position : end > after ? end : after;
  return { envelopes, readUpTo };
}

export interface LogSpan {
  /** By the time the event was written; `from` included, `to` not. */
  readonly from: Date;
  readonly to: Date;
  readonly types: readonly string[];
}

/** Reads one tenant's events of a span of time, after a position; `trx` is bound to the tenant. */
export async function readTenantSpan(
  trx: Knex,
  { from, to, types, after, limit }: LogSpan & { readonly after: bigint; readonly limit: number },
): Promise<readonly PositionedEnvelope[]> {
  const condition = 'position > ? and created_at >= ? and created_at < ? and type = any(?)';
  const { rows } = await trx.raw(withEnvelopes(condition), [after.toString(), from, to, [...types], limit]);
  return (rows as LogRow[]).map(toPositioned);
}

/** How many events a tenant has in a span of time; `trx` is bound to the tenant. */
export async function countTenantSpan(trx: Knex, { from, to, types }: LogSpan): Promise<number> {
  const row = await trx('sys_event_positions')
    .where('created_at', '>=', from)
    .where('created_at', '<', to)
    .whereRaw('type = any(?)', [[...types]])
    .count({ count: '*' })
    .first();
  return Number(row?.count ?? 0);
}

/** The position of the newest event; 0 when there is none. */
export async function endOfLog(platform: Knex): Promise<bigint> {
  const { rows } = await platform.raw(`select last_position from sys_relay where log = 'domain'`);
  return BigInt(rows[0].last_position);
}

/** How far back the log reaches. Below it some events are there and some are not. */
export interface LogEdge {
  /** Every event after this position is kept; 0 when all are. */
  readonly position: bigint;
  /** Every event written since is kept; `null` when all are. */
  readonly at: Date | null;
}

export async function logEdge(platform: Knex): Promise<LogEdge> {
  const { rows } = await platform.raw(
    `select edge_position as position, edge_at as at from sys_relay where log = 'domain'`,
  );
  return { position: BigInt(rows[0].position), at: rows[0].at };
}

/**
 * Positions first, then one index look-up for each event in the partition of its day. `limit 1` keeps the planner from
 * joining whole partitions, which it takes for cheaper (docs/reference/postgres.md §6).
 */
function withEnvelopes(condition: string): string {
  return `
    select p.position, e.envelope
      from (select position, event_id, created_at from sys_event_positions
             where ${condition} order by position limit ?) p
     cross join lateral (select envelope from sys_events
                          where id = p.event_id and created_at = p.created_at limit 1) e
     order by p.position`;
}

function toPositioned({ position, envelope }: LogRow): PositionedEnvelope {
  return { ...envelope, position: BigInt(position) };
}
