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
  const rows: LogRow[] = await platform('sys_event_positions as p')
    .join('sys_events as e', 'e.id', 'p.event_id')
    .where('p.position', '>', after.toString())
    .orderBy('p.position')
    .limit(limit)
    .select('p.position', 'e.envelope');
  return rows.map(toPositioned);
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
  const rows: LogRow[] = await platform('sys_event_positions as p')
    .join('sys_events as e', 'e.id', 'p.event_id')
    .where('p.tenant_id', tenantId)
    .where('p.position', '>', after.toString())
    .where('p.position', '<=', upTo.toString())
    .orderBy('p.position')
    .limit(limit)
    .select('p.position', 'e.envelope');
  return rows.map(toPositioned);
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
  // The end is read first: an event that gets its position in between is above it and stays for the next slice.
  const { rows: ends } = await trx.raw('select coalesce(max(position), 0) as end from sys_event_positions');
  const end = BigInt(ends[0].end);
  const rows: LogRow[] = await trx('sys_event_positions as p')
    .join('sys_events as e', 'e.id', 'p.event_id')
    .where('p.position', '>', after.toString())
    .where('p.position', '<=', end.toString())
    .whereRaw('p.type = any(?)', [[...types]])
    .orderBy('p.position')
    .limit(limit)
    .select('p.position', 'e.envelope');
  const envelopes = rows.map(toPositioned);
  const last = envelopes.at(-1);
  const readUpTo = last && envelopes.length === limit ? last.position : end > after ? end : after;
  return { envelopes, readUpTo };
}

/** The position of the newest event; 0 when there is none. */
export async function endOfLog(platform: Knex): Promise<bigint> {
  const { rows } = await platform.raw(`select last_position from sys_relay where log = 'domain'`);
  return BigInt(rows[0].last_position);
}

function toPositioned({ position, envelope }: LogRow): PositionedEnvelope {
  return { ...envelope, position: BigInt(position) };
}
