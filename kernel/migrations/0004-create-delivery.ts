// What stands between the log and those it is for: how far the relay's target and each consumer have got, what they
// could not take (dead letters), what is delivered again on purpose (replays), and who asked for it (audit).
import type { Knex } from 'knex';
import { CURRENT_TENANT, openToPlatform, protectTenantTable } from '../src/database/tenant-table.js';

export const createDelivery = {
  id: '0004-create-delivery',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      -- Everything up to the position was taken to the target, but for the tenants that have a lane of their own.
      create table sys_relay_targets (
        target text primary key,
        position bigint not null default 0,
        last_error text,
        unavailable_since timestamptz,
        updated_at timestamptz not null default clock_timestamp()
      ) with (fillfactor = 10);

      -- A tenant whose events the target did not take: it waits alone, and catches up alone.
      create table sys_relay_lanes (
        target text not null references sys_relay_targets on delete cascade,
        tenant_id uuid not null,
        position bigint not null,
        -- At the event behind the position; an outage is no attempt.
        attempts int not null default 0,
        -- Publishes in a row that brought nothing forward, outages among them: the wait grows by it.
        failures int not null default 0,
        next_attempt_at timestamptz not null,
        last_error text not null,
        primary key (target, tenant_id)
      );
      create index sys_relay_lanes_by_due on sys_relay_lanes (target, next_attempt_at);

      alter table sys_consumer_offsets
        add attempts int not null default 0,
        add next_attempt_at timestamptz,
        add last_error text,
        add paused_at timestamptz;

      -- Consumers that rest for every tenant.
      create table sys_consumer_pauses (
        consumer text primary key,
        paused_at timestamptz not null default now()
      );

      -- Milliseconds in what lists are ordered by: cursors carry no more.
      create table sys_events_dlq (
        id uuid primary key,
        tenant_id uuid not null default ${CURRENT_TENANT},
        event_id uuid not null,
        position bigint not null,
        type text not null,
        version smallint not null,
        envelope json not null,
        target text,
        consumer text,
        reason text not null,
        attempts int not null,
        status text not null default 'dead' check (status in ('dead', 'requeued', 'replayed')),
        next_attempt_at timestamptz,
        dead_at timestamptz(3) not null default clock_timestamp(),
        requeued_at timestamptz,
        requeued_by uuid,
        replayed_at timestamptz,
        check (num_nonnulls(target, consumer) = 1)
      );
      create index sys_events_dlq_by_tenant on sys_events_dlq (tenant_id, dead_at desc, id desc);
      create index sys_events_dlq_by_age on sys_events_dlq (dead_at desc, id desc);
      -- An event dies once for whom it died; dying again is another attempt in the same row.
      create unique index sys_events_dlq_by_origin on sys_events_dlq (tenant_id, event_id, consumer, target)
        nulls not distinct;
      create index sys_events_dlq_requeued on sys_events_dlq (next_attempt_at) where status = 'requeued';

      create table sys_event_replays (
        id uuid primary key,
        tenant_id uuid not null default ${CURRENT_TENANT} references tenants on delete cascade,
        -- One consumer, or every one that takes the types.
        consumer text,
        types text[],
        source text not null check (source in ('log', 'iggy')),
        from_time timestamptz not null,
        to_time timestamptz not null,
        events_per_second int not null check (events_per_second > 0),
        status text not null default 'running' check (status in ('running', 'done', 'failed', 'cancelled')),
        -- Where it goes on: the last position, or the archive's cursor.
        position bigint not null default 0,
        archive_cursor json,
        handled bigint not null default 0,
        dead bigint not null default 0,
        total bigint,
        attempts int not null default 0,
        next_attempt_at timestamptz not null default clock_timestamp(),
        last_error text,
        requested_by uuid,
        created_at timestamptz(3) not null default clock_timestamp(),
        updated_at timestamptz not null default clock_timestamp(),
        finished_at timestamptz
      );
      create index sys_event_replays_by_tenant on sys_event_replays (tenant_id, created_at desc, id desc);
      create index sys_event_replays_running on sys_event_replays (next_attempt_at) where status = 'running';

      -- Append-only: who set what in motion.
      create table sys_event_audit (
        id uuid primary key,
        tenant_id uuid not null default ${CURRENT_TENANT},
        at timestamptz(3) not null default clock_timestamp(),
        -- A user's id, or what of the platform acted.
        actor text not null,
        action text not null,
        subject text not null,
        detail json not null default '{}'
      );
      create index sys_event_audit_by_tenant on sys_event_audit (tenant_id, at desc, id desc);
    `);
    await trx.raw(`
      grant select, insert, update on sys_relay_targets to rustok_platform;
      grant select, insert, update, delete on sys_consumer_pauses to rustok_platform;
      grant select on sys_consumer_pauses to rustok_app;
    `);
    await protectTenantTable(trx, 'sys_relay_lanes', { privileges: 'select' });
    await openToPlatform(trx, 'sys_relay_lanes', 'select, insert, update, delete');
    await protectTenantTable(trx, 'sys_events_dlq', { privileges: 'select, insert, update' });
    await openToPlatform(trx, 'sys_events_dlq', 'select, insert, update, delete');
    await protectTenantTable(trx, 'sys_event_replays', { privileges: 'select, insert, update' });
    await openToPlatform(trx, 'sys_event_replays', 'select, update');
    await protectTenantTable(trx, 'sys_event_audit', { privileges: 'select, insert' });
    await openToPlatform(trx, 'sys_event_audit', 'select, insert');
  },
};
