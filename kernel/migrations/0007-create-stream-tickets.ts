// A ticket opens one event stream, on whichever instance it arrives: which were used is known to all of them, for as long as
// the ticket would be good.
import type { Knex } from 'knex';
import { CURRENT_TENANT, protectTenantTable } from '../src/database/tenant-table.js';

export const createStreamTickets = {
  id: '0007-create-stream-tickets',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table sys_stream_tickets (
        tenant_id uuid not null default ${CURRENT_TENANT} references tenants on delete cascade,
        id uuid not null,
        -- From then on it is refused for its age, and need not be remembered.
        expires_at timestamptz not null,
        primary key (tenant_id, id)
      );
      create index sys_stream_tickets_by_end on sys_stream_tickets (tenant_id, expires_at);
    `);
    await protectTenantTable(trx, 'sys_stream_tickets', { privileges: 'select, insert, delete' });
  },
};
