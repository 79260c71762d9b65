// A module may be on because somebody switched it on, or because the tenant was given it at its creation: an operator asks
// which. And who switched what, and when, has to be told longer than the event log is kept.
import type { Knex } from 'knex';
import { CURRENT_TENANT, protectTenantTable } from '../src/database/tenant-table.js';

export const createModuleJournal = {
  id: '0009-create-module-journal',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      -- Of what stands here already nobody can tell any more; it counts as chosen.
      alter table tenant_modules
        add column source text not null default 'override' check (source in ('default', 'override'));

      create table sys_module_journal (
        tenant_id uuid not null default ${CURRENT_TENANT} references tenants on delete cascade,
        id uuid not null,
        at timestamptz(3) not null default now(),
        actor text not null,
        module_slug varchar(64) not null,
        enabled boolean not null,
        outcome text not null check (outcome in ('committed', 'refused', 'failed')),
        error_code text,
        revision_before text not null,
        revision_after text not null,
        correlation_id text not null,
        primary key (tenant_id, id)
      );
      create index sys_module_journal_by_time on sys_module_journal (tenant_id, at desc, id desc);
    `);
    await protectTenantTable(trx, 'sys_module_journal', { privileges: 'select, insert' });
  },
};
