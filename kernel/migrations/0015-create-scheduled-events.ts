// Events that are to be published at a time of their own: a publication, the end of a sale, of a reservation. They wait
// here, as rows of the transaction that asked for them, and go to the outbox when they are due.
import type { Knex } from 'knex';
import { CURRENT_TENANT, openToPlatform, protectTenantTable } from '../src/database/tenant-table.js';

export const createScheduledEvents = {
  id: '0015-create-scheduled-events',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table sys_scheduled_events (
        tenant_id uuid not null default ${CURRENT_TENANT} references tenants on delete cascade,
        event_type text not null,
        -- Whoever schedules the same again replaces what was there.
        key text not null check (char_length(key) between 1 and 200),
        version smallint not null,
        payload json not null,
        -- Who asked for it, and in the course of what.
        actor_id uuid,
        correlation_id text not null,
        causation_id text,
        scheduled_at timestamptz not null default clock_timestamp(),
        due_at timestamptz not null,
        -- Later than due_at once it could not be published.
        next_attempt_at timestamptz not null,
        attempts int not null default 0,
        last_error text,
        primary key (tenant_id, event_type, key)
      );
      create index sys_scheduled_events_by_due on sys_scheduled_events (tenant_id, next_attempt_at, scheduled_at);
    `);
    await protectTenantTable(trx, 'sys_scheduled_events');
    await openToPlatform(trx, 'sys_scheduled_events', 'select');
  },
};
