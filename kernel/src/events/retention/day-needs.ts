import type { Knex } from 'knex';
import { CONSUMING, type ConsumerNeeds } from '../consumer-needs.js';
import type { DayNeed, DayNeeds } from './retention-report.js';

/** Names in a report, and in a line of the log. */
export const NAMED_NEEDS = 50;

export interface Readers {
  readonly consumers: readonly ConsumerNeeds[];
  /** The broker the relay takes events to; `null` where there is none. */
  readonly target: string | null;
}

/**
 * Who has not had all events of a day. One statement, a look-up in the day's index for each consumer and tenant.
 * What a switched-off module would read does not count, nor what is meant for an inactive tenant or a target that
 * is no longer the relay's.
 */
export async function needsOfDay(
  platform: Knex,
  day: string,
  { consumers, target }: Readers,
): Promise<DayNeeds> {
  const { rows } = await platform.raw(NEEDS, {
    day,
    target,
    consumers: JSON.stringify(consumers),
    limit: NAMED_NEEDS,
  });
  const named = rows.map(
    (row: { kind: DayNeed['kind']; name: string; tenantId: DayNeed['tenantId']; events: string }) => ({
      kind: row.kind,
      name: row.name,
      tenantId: row.tenantId,
      events: Number(row.events),
    }),
  );
  return { total: Number(rows[0]?.total ?? 0), named };
}

const OF_DAY = `p.created_at >= :day::date::timestamp at time zone 'UTC'
            and p.created_at < (:day::date + 1)::timestamp at time zone 'UTC'`;

const NEEDS = `
  with ${CONSUMING},
  needs as (
    select 'consumer' as kind, c.name, c.tenant_id, n.events
      from consuming c
     cross join lateral (select count(*) as events from sys_event_positions p
                          where p.tenant_id = c.tenant_id and p.position > c.position and p.type = any(c.types)
                            and ${OF_DAY}) n
    union all
    select 'target', :target, null, count(*)
      from sys_event_positions p
     where :target::text is not null and ${OF_DAY}
       and p.position > coalesce((select position from sys_relay_targets where target = :target), 0)
    union all
    select 'target', l.target, l.tenant_id, n.events
      from sys_relay_lanes l
     cross join lateral (select count(*) as events from sys_event_positions p
                          where p.tenant_id = l.tenant_id and p.position > l.position and ${OF_DAY}) n
     where l.target = :target
    union all
    select 'replay', r.id::text, r.tenant_id, n.events
      from sys_event_replays r
     cross join lateral (select count(*) as events from sys_event_positions p
                          where p.tenant_id = r.tenant_id and p.position > r.position
                            and p.created_at >= r.from_time and p.created_at < r.to_time
                            and (r.types is null or p.type = any(r.types)) and ${OF_DAY}) n
     where r.status = 'running' and r.source = 'log'
  )
  select kind, name, tenant_id as "tenantId", events, count(*) over () as total
    from needs where events > 0
   order by events desc, kind, name, tenant_id limit :limit`;
