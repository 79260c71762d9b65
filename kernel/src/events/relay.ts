import type { Knex } from 'knex';
import type { Logger } from '../telemetry/logger.js';
import { Loop } from './loop.js';
import { POSITIONS_CHANNEL } from './wake-up.js';

export interface RelayOptions {
  /** Connections of the platform role. */
  readonly platform: Knex;
  readonly logger: Logger;
  /** Events per step; a transaction is never split, so a step may take more. Default 100. */
  readonly batchSize?: number;
  /** Milliseconds between polls while no notification arrives. Default 500. */
  readonly pollMs?: number;
}

/**
 * Gives committed events their positions. Any number of relays may run on one database: whoever holds the state
 * row moves it, the others find nothing to do.
 */
export class Relay {
  readonly #platform: Knex;
  readonly #batchSize: number;
  readonly #loop: Loop;

  constructor({ platform, logger, batchSize = 100, pollMs = 500 }: RelayOptions) {
    this.#platform = platform;
    this.#batchSize = batchSize;
    this.#loop = new Loop({ name: 'relay', pollMs, logger, turn: async () => (await this.step()) > 0 });
  }

  wake(): void {
    this.#loop.wake();
  }

  async close(): Promise<void> {
    await this.#loop.close();
  }

  /** One step; returns how many events got a position. */
  step(): Promise<number> {
    return assignPositions(this.#platform, this.#batchSize);
  }
}

/**
 * Two statements on purpose: lock and read in one would see the snapshot from before the wait for the lock
 * (reference/postgres.md §1).
 */
export function assignPositions(platform: Knex, batchSize: number): Promise<number> {
  return platform.transaction(async (trx) => {
    const { rows: state } = await trx.raw(
      `select snap::text as snap from sys_relay where log = 'domain' for update skip locked`,
    );
    if (state.length === 0) return 0;
    const { snap } = state[0];
    const { rows } = await trx.raw(ASSIGN, { snap, batchSize });
    const assigned = Number(rows[0].assigned);
    // Only relays commit with this NOTIFY, and they queue behind the state row anyway; no writer waits for it.
    if (assigned > 0) await trx.raw(`notify ${POSITIONS_CHANNEL}`);
    return assigned;
  });
}

/**
 * The rows that became visible between two snapshots are those whose transaction was in progress in the old one
 * or began after it; that this statement sees them at all means that they are committed. Positions follow `seq`,
 * which is taken when the event is written, so an event that read another's effect comes after it.
 *
 * A full batch ends with a whole transaction, `hi`. The stored snapshot is then a made-up one in which everything
 * up to `hi` is settled except what is still running, and everything above is yet to come.
 */
const ASSIGN = `
  with old as materialized (select :snap::pg_snapshot as snap),
  cur as materialized (select pg_current_snapshot() as snap),
  candidates as (
    select e.xid, e.seq, e.id, e.tenant_id, e.type from sys_events e
     where e.xid in (select pg_snapshot_xip(snap) from old)
    union all
    select e.xid, e.seq, e.id, e.tenant_id, e.type from sys_events e
     where e.xid >= (select pg_snapshot_xmax(snap) from old)
  ),
  batch as materialized (select xid from candidates order by xid, seq limit :batchSize::int),
  cap as materialized (select case when count(*) = :batchSize::int then max(xid) end as hi from batch),
  taken as materialized (
    select c.* from candidates c, cap where cap.hi is null or c.xid <= cap.hi
  ),
  assigned as (
    insert into sys_event_positions (position, tenant_id, event_id, type)
    select r.last_position + row_number() over (order by t.seq), t.tenant_id, t.id, t.type
      from taken t, sys_relay r where r.log = 'domain'
    returning 1
  ),
  running as materialized (
    select array_agg(x.xid order by x.xid) as xids
      from cur, pg_snapshot_xip(cur.snap) as x(xid), cap where x.xid <= cap.hi
  ),
  next as (
    select case
      when cap.hi is null then cur.snap
      else (coalesce(running.xids[1]::text, (cap.hi::text::bigint + 1)::text) || ':' ||
            (cap.hi::text::bigint + 1)::text || ':' ||
            coalesce(array_to_string(running.xids, ','), ''))::pg_snapshot
      end as snap
      from cur, cap, running
  ),
  moved as (
    update sys_relay set snap = next.snap, last_position = last_position + n.assigned
      from next, (select count(*) as assigned from assigned) n
     where log = 'domain' and n.assigned > 0
  )
  select count(*) as assigned from assigned`;
