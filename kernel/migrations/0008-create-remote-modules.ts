// A module that runs elsewhere may be away when a gateway starts: the schema it was last served with is kept, so that its
// tenants have their graph all the same. What it posts as events it may post twice, for its answer may get lost.
import type { Knex } from 'knex';
import { PLATFORM_ROLE } from '../src/database/connection.js';
import { CURRENT_TENANT, protectTenantTable } from '../src/database/tenant-table.js';

export const createRemoteModules = {
  id: '0008-create-remote-modules',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table sys_remote_schemas (
        module_slug text primary key,
        sdl text not null,
        kept_at timestamptz not null default now()
      );
      grant select, insert, update on sys_remote_schemas to ${PLATFORM_ROLE};

      create table sys_received_events (
        tenant_id uuid not null default ${CURRENT_TENANT} references tenants on delete cascade,
        module_slug text not null,
        -- As the module calls it; the envelope in the log has an id of our own.
        id uuid not null,
        event_id uuid not null,
        received_at timestamptz not null default now(),
        primary key (tenant_id, module_slug, id)
      );
      create index sys_received_events_by_age on sys_received_events (tenant_id, received_at);
    `);
    await protectTenantTable(trx, 'sys_received_events', { privileges: 'select, insert, delete' });
  },
};
