// How the log is read where every millisecond counts. As functions, for a plan made once for each connection: planned
// anew at each read, which a statement of its own is, it takes 0.4-0.6 ms over the partitions, and the read 0.1 ms.
import type { Knex } from 'knex';

/**
 * Positions first, then one index look-up for each event in the partition of its day. `limit 1` keeps the planner from
 * joining whole partitions, which it takes for cheaper (docs/reference/postgres.md §6).
 */
const slice = (condition: string) => `
  select p.position, e.envelope
    from (select s.position, s.event_id, s.created_at from sys_event_positions s
           where ${condition} order by s.position limit most) p
   cross join lateral (select e.envelope from sys_events e
                        where e.id = p.event_id and e.created_at = p.created_at limit 1) e`;

const READER = `language plpgsql stable set plan_cache_mode = force_generic_plan`;

export const readLog = {
  id: '0006-read-log',
  async up(trx: Knex.Transaction): Promise<void> {
    // They read as whoever calls them: row-level security holds within.
    await trx.raw(`
      create function rustok_read_log(after bigint, most int)
        returns table ("position" bigint, envelope json) ${READER} as $$
      begin
        return query ${slice('s.position > after')} order by p.position;
      end $$;

      -- "newest" stands in each row, and in one without an event when there is none to read. One statement, so one snapshot:
      -- an event that gets its position in between is above it and not among the rows.
      create function rustok_read_tenant_log(after bigint, wanted text[], most int)
        returns table (newest bigint, "position" bigint, envelope json) ${READER} as $$
      begin
        return query
          with n as materialized (select coalesce(max(m.position), 0) as newest from sys_event_positions m)
          select n.newest, r.position, r.envelope
            from n left join (${slice('s.position > after and s.type = any(wanted)')}) r on true
           order by r.position;
      end $$;`);
  },
};
