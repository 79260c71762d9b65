// The outbox and its positions: events are written once and never updated; a narrow table beside them says in
// which order they count (docs/reference/postgres.md §1).
import type { Knex } from 'knex';
import { openToPlatform, protectTenantTable } from '../src/database/tenant-table.js';

export const createEvents = {
  id: '0003-create-events',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table sys_events (
        id uuid primary key,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        type text not null,
        version smallint not null,
        envelope json not null,
        xid xid8 not null default pg_current_xact_id(),
        seq bigint generated always as identity,
        created_at timestamptz not null default clock_timestamp()
      );
      create index sys_events_by_transaction on sys_events (xid, seq);
      create index sys_events_by_tenant on sys_events (tenant_id, seq);

      create table sys_event_positions (
        position bigint primary key,
        tenant_id uuid not null,
        event_id uuid not null unique,
        type text not null,
        created_at timestamptz not null default clock_timestamp()
      );
      create index sys_event_positions_by_tenant on sys_event_positions (tenant_id, position);

      create table sys_relay (
        log text primary key,
        snap pg_snapshot not null,
        last_position bigint not null
      ) with (fillfactor = 10);
      insert into sys_relay values ('domain', pg_current_snapshot(), 0);

      create table sys_consumer_offsets (
        consumer text not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        position bigint not null default 0,
        updated_at timestamptz not null default now(),
        primary key (tenant_id, consumer)
      );
    `);
    await protectTenantTable(trx, 'sys_events', { privileges: 'select, insert' });
    await openToPlatform(trx, 'sys_events', 'select');
    await protectTenantTable(trx, 'sys_event_positions', { privileges: 'select' });
    await openToPlatform(trx, 'sys_event_positions', 'select, insert');
    await protectTenantTable(trx, 'sys_consumer_offsets');
    await openToPlatform(trx, 'sys_consumer_offsets', 'select');
    // The relay's state is the platform's alone; no tenant stands in it.
    await trx.raw(`grant select, update on sys_relay to rustok_platform`);
  },
};
