/** Of each function: nobody's objects stand before ours, and a lock that is not free at once holds up no append. */
const DEFINER = `language plpgsql security definer
  set search_path = public, pg_temp set timezone = 'UTC' set lock_timeout = '200ms'`;

/**
 * Whoever runs the platform owns no tables, so what makes and drops days are functions of the owner's, for the platform
 * role only. The row of the state is locked before the tables, as the relay does.
 */
export const DAY_FUNCTIONS = `
  -- The days there are: with partitions of their own, or with rows that wait for them in the default ones.
  create function rustok_log_days() returns table (day date, partitioned boolean) ${DEFINER} as $$
  begin
    return query
      select to_date(right(c.relname, 8), 'YYYYMMDD'), true from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'sys_events'::regclass and c.relname ~ '^sys_events_[0-9]{8}$'
      union all
      select d.day, false from (select created_at::date from sys_events_default
                                union select created_at::date from sys_event_positions_default) d(day)
       order by 1;
  end $$;

  -- Makes the partitions of a day, and moves what fell into the default ones; false when they are there.
  create function rustok_create_log_day(day date) returns boolean ${DEFINER} as $$
  declare
    parent text;
    part text;
    waiting boolean;
  begin
    if to_regclass(format('sys_events_%s', to_char(day, 'YYYYMMDD'))) is not null then return false; end if;
    select exists (select from sys_events_default where created_at::date = day)
        or exists (select from sys_event_positions_default where created_at::date = day) into waiting;
    if waiting or day <= current_date then
      -- An append that had chosen the default partition would fail on the new bounds, so none may be under way.
      perform from sys_relay for update;
      lock table only sys_event_positions, only sys_events in share row exclusive mode;
    end if;
    foreach parent in array array['sys_event_positions', 'sys_events'] loop
      part := format('%s_%s', parent, to_char(day, 'YYYYMMDD'));
      execute format('create table %I (like %I including defaults including constraints including indexes)', part, parent);
      execute format('with moved as (delete from %I where created_at >= %L and created_at < %L returning *)
                      insert into %I select * from moved', parent || '_default', day, day + 1, part);
      execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part,
                     day::timestamptz, (day + 1)::timestamptz);
    end loop;
    return true;
  end $$;

  -- Drops both partitions of a day that is over. False when it has events without a position: those nobody has seen.
  create function rustok_drop_log_day(day date) returns boolean ${DEFINER} set enable_seqscan = off as $$
  declare
    suffix text := to_char(day, 'YYYYMMDD');
    unseen boolean;
    last bigint;
  begin
    if day >= current_date then raise exception 'the day % is not over', day; end if;
    -- The relay first, which goes on to the tables; it finds the row taken and comes back.
    perform from sys_relay for update;
    lock table only sys_event_positions in access exclusive mode;
    lock table only sys_events in access exclusive mode;
    execute format('lock table %I, %I in access exclusive mode', 'sys_event_positions_' || suffix, 'sys_events_' || suffix);
    -- Two look-ups in the index: while this runs, nobody appends.
    execute format('select coalesce((select xid from %1$I order by xid desc limit 1) >= pg_snapshot_xmax(r.snap), false)
                        or exists (select from %1$I where xid = any (array(select pg_snapshot_xip(r.snap))))
                      from sys_relay r', 'sys_events_' || suffix) into unseen;
    if unseen then return false; end if;
    execute format('select max(position) from %I', 'sys_event_positions_' || suffix) into last;
    execute format('drop table %I, %I', 'sys_event_positions_' || suffix, 'sys_events_' || suffix);
    update sys_relay set edge_position = greatest(edge_position, last),
                         edge_at = greatest(edge_at, (day + 1)::timestamptz);
    return true;
  end $$;

  revoke execute on function rustok_log_days(), rustok_create_log_day(date), rustok_drop_log_day(date) from public;
  grant execute on function rustok_log_days(), rustok_create_log_day(date), rustok_drop_log_day(date) to rustok_platform;`;

/**
 * One step of the relay; returns how many events got a position. A function, for its plan is made once for each
 * connection: planned anew it takes 1.7 ms over the partitions of two weeks, and 0.4 ms so. Sequential scans are off because
 * the planner cannot know that next to no rows lie behind the snapshot, and would read a whole day for each step.
 *
 * Lock and read are two statements on purpose: in one, the read would see the snapshot from before the wait for the
 * lock (docs/reference/postgres.md §1).
 *
 * The rows that became visible between two snapshots are those whose transaction was in progress in the old one
 * or began after it; that the statement sees them at all means that they are committed. Positions follow `seq`,
 * which is taken when the event is written, so an event that read another's effect comes after it.
 *
 * A step takes everything between the two snapshots, however much it is. A limit would have to cut by xid, since
 * only that can be told from a snapshot, and would put a transaction that began first, but read the effect of one
 * behind the cut, before its cause. The work is the same in one piece, and faster than in many: the statement is
 * set-based, each event is looked at once, and readers of the log take it in batches of their own.
 */
export const ASSIGN_FUNCTION = `
  create function rustok_assign_positions(channel text) returns bigint language plpgsql
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
  declare
    state sys_relay;
    n bigint;
  begin
    select * into state from sys_relay where log = 'domain' for update skip locked;
    if not found then return 0; end if;
    with cur as materialized (select pg_current_snapshot() as snap),
    taken as (
      select e.seq, e.id, e.tenant_id, e.type, e.created_at from sys_events e
       where e.xid = any (array(select pg_snapshot_xip(state.snap)))
      union all
      select e.seq, e.id, e.tenant_id, e.type, e.created_at from sys_events e
       where e.xid >= pg_snapshot_xmax(state.snap)
    ),
    assigned as (
      insert into sys_event_positions (position, tenant_id, event_id, type, created_at)
      select state.last_position + row_number() over (order by t.seq), t.tenant_id, t.id, t.type, t.created_at from taken t
      returning 1
    ),
    moved as (
      update sys_relay r set snap = cur.snap, last_position = r.last_position + c.n
        from cur, (select count(*) as n from assigned) c
       where r.log = 'domain' and c.n > 0
    )
    select count(*) into n from assigned;
    -- Only relays commit with this NOTIFY, and they queue behind the state row anyway; no writer waits for it.
    if n > 0 then perform pg_notify(channel, (state.last_position + n)::text); end if;
    return n;
  end $$;
  revoke execute on function rustok_assign_positions(text) from public;
  grant execute on function rustok_assign_positions(text) to rustok_platform;`;
