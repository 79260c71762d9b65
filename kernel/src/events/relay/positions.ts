import type { Knex } from 'knex';
import { POSITIONS_CHANNEL } from '../wake-up.js';

/**
 * Two statements on purpose: lock and read in one would see the snapshot from before the wait for the lock
 * (docs/reference/postgres.md §1).
 */
export function assignPositions(platform: Knex): Promise<number> {
  return platform.transaction(async (trx) => {
    const { rows: state } = await trx.raw(
      `select snap::text as snap from sys_relay where log = 'domain' for update skip locked`,
    );
    if (state.length === 0) return 0;
    const { snap } = state[0];
    const { rows } = await trx.raw(ASSIGN, { snap });
    const { assigned, last } = rows[0];
    // Only relays commit with this NOTIFY, and they queue behind the state row anyway; no writer waits for it.
    if (last !== null) await trx.raw('select pg_notify(?, ?)', [POSITIONS_CHANNEL, last]);
    return Number(assigned);
  });
}

/**
 * The rows that became visible between two snapshots are those whose transaction was in progress in the old one
 * or began after it; that this statement sees them at all means that they are committed. Positions follow `seq`,
 * which is taken when the event is written, so an event that read another's effect comes after it.
 *
 * A step takes everything between the two snapshots, however much it is. A limit would have to cut by xid, since
 * only that can be told from a snapshot, and would put a transaction that began first, but read the effect of one
 * behind the cut, before its cause. The work is the same in one piece, and faster than in many: the statement is
 * set-based, each event is looked at once, and readers of the log take it in batches of their own.
 */
const ASSIGN = `
  with old as materialized (select :snap::pg_snapshot as snap),
  cur as materialized (select pg_current_snapshot() as snap),
  taken as (
    select e.seq, e.id, e.tenant_id, e.type from sys_events e
     where e.xid in (select pg_snapshot_xip(snap) from old)
    union all
    select e.seq, e.id, e.tenant_id, e.type from sys_events e
     where e.xid >= (select pg_snapshot_xmax(snap) from old)
  ),
  assigned as (
    insert into sys_event_positions (position, tenant_id, event_id, type)
    select r.last_position + row_number() over (order by t.seq), t.tenant_id, t.id, t.type
      from taken t, sys_relay r where r.log = 'domain'
    returning position
  ),
  moved as (
    update sys_relay set snap = cur.snap, last_position = last_position + n.assigned
      from cur, (select count(*) as assigned from assigned) n
     where log = 'domain' and n.assigned > 0
  )
  select count(*) as assigned, max(position)::text as last from assigned`;
