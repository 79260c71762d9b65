import type { Knex } from 'knex';
import { asOutage } from '../database/database-outage.js';
import type { PipelineStatus } from './event-operations.js';
import type { EventSettings } from './event-settings.js';

/** What waits, over all tenants. `platform` is of the platform role. Throws `DATABASE_UNAVAILABLE`. */
export async function pipelineStatus(
  platform: Knex,
  { transport, relay_target: target }: Pick<EventSettings, 'transport' | 'relay_target'>,
): Promise<PipelineStatus> {
  try {
    const { rows } = await platform.raw(STATUS, { target });
    const [{ unpositioned, untaken, unavailable_since, last_error, dead }] = rows;
    return {
      ...{ transport, target, dead },
      backlog: unpositioned + (target === 'memory' ? 0 : Number(untaken)),
      unavailableSince: unavailable_since,
      lastError: last_error,
    };
  } catch (error) {
    throw asOutage(error, { readOnly: true });
  }
}

/** Without a position are those the relay's snapshot has not seen (docs/reference/postgres.md §1). */
const STATUS = `
  select (select count(*)::int from (
            select from sys_events e where e.xid in (select pg_snapshot_xip(r.snap))
            union all
            select from sys_events e where e.xid >= pg_snapshot_xmax(r.snap)) seen_by_nobody) as unpositioned,
         r.last_position - coalesce(t.position, 0)
           + (select count(*) from sys_relay_lanes l join sys_event_positions p on p.tenant_id = l.tenant_id
               where l.target = t.target and p.position > l.position and p.position <= t.position) as untaken,
         t.unavailable_since, t.last_error,
         (select count(*)::int from sys_events_dlq where status = 'dead') as dead
    from sys_relay r left join sys_relay_targets t on t.target = :target
   where r.log = 'domain'`;
