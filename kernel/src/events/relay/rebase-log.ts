import type { Knex } from 'knex';
import type { Logger } from '../../telemetry/logger.js';
import { POSITIONS_CHANNEL } from '../wake-up.js';

/**
 * Mends the relay's state after a dump was restored into another cluster, before a relay runs: transaction ids begin anew
 * there, so the stored snapshot lies in the future and new events would look like seen ones for a long time. Returns how
 * many events got a position; `null` when there was nothing to mend (docs/reference/postgres.md §1).
 */
export async function rebaseLog(platform: Knex, logger: Logger): Promise<number | null> {
  const assigned = await platform.transaction(async (trx) => {
    // Several instances may start at once: who waits here finds it mended.
    await trx.raw(`select from sys_relay where log = 'domain' for update`);
    const { rows } = await trx.raw(FOREIGN);
    if (!rows[0].foreign) return null;
    const result = await trx.raw(REBASE, { channel: POSITIONS_CHANNEL });
    return Number(result.rows[0].assigned);
  });
  if (assigned !== null) {
    logger.warn({ assigned }, 'the database came from another cluster; the relay begins anew at its end');
  }
  return assigned;
}

/** Of another cluster is a snapshot that ends, or an event that can be seen, beyond the last transaction of this one. */
const FOREIGN = `
  select r.xmax > cur.xmax or coalesce(newest.xid >= cur.xmax, false) as "foreign"
    from (select pg_snapshot_xmax(pg_current_snapshot()) as xmax) cur
   cross join (select pg_snapshot_xmax(snap) as xmax from sys_relay where log = 'domain') r
    left join (select xid from sys_events order by xid desc limit 1) newest on true`;

/**
 * Which events have no position is asked of the positions themselves, this once. Events of the other cluster then get a
 * transaction id that lies before everything in this one: theirs could come up again as somebody else's. An event
 * that is visible although its id is not so in the current snapshot can only be of the other cluster.
 */
const REBASE = `
  with cur as materialized (select pg_current_snapshot() as snap),
  assigned as (
    insert into sys_event_positions (position, tenant_id, event_id, type, created_at)
    select r.last_position + row_number() over (order by e.seq), e.tenant_id, e.id, e.type, e.created_at
      from sys_events e, sys_relay r
     where r.log = 'domain'
       and not exists (select from sys_event_positions p where p.event_id = e.id and p.created_at = e.created_at)
    returning 1
  ),
  settled as (
    update sys_events e set xid = '3' from cur where not pg_visible_in_snapshot(e.xid, cur.snap)
  ),
  moved as (
    update sys_relay r set snap = cur.snap, last_position = r.last_position + c.n
      from cur, (select count(*) as n from assigned) c
     where r.log = 'domain'
  )
  select count(*) as assigned, pg_notify(:channel, '') from assigned`;
