// The log by days: an expired day is dropped as two files, where deleting its rows would leave bloat and cost fifty
// times as much (docs/reference/postgres.md §6). An event and its position lie in the partitions of the same UTC day,
// for a position carries the time of its event.
import type { Knex } from 'knex';
import { openToPlatform, protectTenantTable } from '../src/database/tenant-table.js';
import { ASSIGN_FUNCTION, DAY_FUNCTIONS } from './0005-log-functions.js';

const TABLES = `
  -- Row-level security holds for the owner too, who has to move the rows.
  alter table sys_events no force row level security;
  alter table sys_event_positions no force row level security;
  alter table sys_events rename to sys_events_whole;
  alter table sys_event_positions rename to sys_event_positions_whole;
  alter index sys_events_by_transaction rename to sys_events_whole_by_transaction;
  alter index sys_events_by_tenant rename to sys_events_whole_by_tenant;
  alter index sys_event_positions_by_tenant rename to sys_event_positions_whole_by_tenant;
  alter table sys_events_whole rename constraint sys_events_pkey to sys_events_whole_pkey;
  alter table sys_event_positions_whole rename constraint sys_event_positions_pkey to sys_event_positions_whole_pkey;

  -- Partitioned tables have identity columns from Postgres 17 on only.
  create sequence sys_events_seq;
  create table sys_events (
    id uuid not null,
    tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
    type text not null,
    version smallint not null,
    envelope json not null,
    xid xid8 not null default pg_current_xact_id(),
    seq bigint not null default nextval('sys_events_seq'),
    created_at timestamptz not null default clock_timestamp(),
    primary key (id, created_at)
  ) partition by range (created_at);
  alter sequence sys_events_seq owned by sys_events.seq;
  create index sys_events_by_transaction on sys_events (xid, seq);
  create index sys_events_by_tenant on sys_events (tenant_id, seq);

  create table sys_event_positions (
    position bigint not null,
    tenant_id uuid not null,
    event_id uuid not null,
    type text not null,
    -- The event's.
    created_at timestamptz not null,
    primary key (position, created_at),
    unique (event_id, created_at)
  ) partition by range (created_at);
  create index sys_event_positions_by_tenant on sys_event_positions (tenant_id, position);

  -- The net: an event whose day nobody made in time is kept here until somebody does.
  create table sys_events_default partition of sys_events default;
  create table sys_event_positions_default partition of sys_event_positions default;

  -- Every event after the position, and every one written since the time, is kept; null: nothing was ever dropped.
  alter table sys_relay add edge_position bigint not null default 0, add edge_at timestamptz;`;

const ROWS = `
  select rustok_create_log_day(day::date) from (
    select distinct (created_at at time zone 'UTC')::date as day from sys_events_whole
    union
    select generate_series(now() at time zone 'UTC', now() at time zone 'UTC' + interval '7 days', '1 day')::date
  ) days;

  -- With their transaction ids: the relay's snapshot tells by these which it has seen.
  insert into sys_events (id, tenant_id, type, version, envelope, xid, seq, created_at)
    select id, tenant_id, type, version, envelope, xid, seq, created_at from sys_events_whole;
  insert into sys_event_positions (position, tenant_id, event_id, type, created_at)
    select p.position, p.tenant_id, p.event_id, p.type, coalesce(e.created_at, p.created_at)
      from sys_event_positions_whole p left join sys_events_whole e on e.id = p.event_id;
  select setval('sys_events_seq', coalesce(max(seq), 0) + 1, false) from sys_events_whole;
  drop table sys_events_whole, sys_event_positions_whole;`;

export const partitionEvents = {
  id: '0005-partition-events',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(TABLES);
    await trx.raw(DAY_FUNCTIONS);
    await trx.raw(ASSIGN_FUNCTION);
    await trx.raw(ROWS);
    // Rights on the parents alone: who could name a partition would read past the policies.
    await protectTenantTable(trx, 'sys_events', { privileges: 'select, insert' });
    await openToPlatform(trx, 'sys_events', 'select');
    await protectTenantTable(trx, 'sys_event_positions', { privileges: 'select' });
    await openToPlatform(trx, 'sys_event_positions', 'select, insert');
    await trx.raw(`
      grant usage on sequence sys_events_seq to rustok_app;
      -- For the one step after a dump was restored into another cluster, whose transaction ids begin anew.
      grant update (xid) on sys_events to rustok_platform;
      -- What a policy asks for first, as in every table of tenants.
      create index sys_relay_lanes_by_tenant on sys_relay_lanes (tenant_id);`);
  },
};
