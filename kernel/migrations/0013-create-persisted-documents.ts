// Clients may send the hash of a document instead of its text. The text is the tenant's: what one tenant has registered says
// nothing to another, so the same text in two tenants is two rows.
import type { Knex } from 'knex';
import { CURRENT_TENANT, protectTenantTable } from '../src/database/tenant-table.js';

export const createPersistedDocuments = {
  id: '0013-create-persisted-documents',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table sys_persisted_documents (
        tenant_id uuid not null default ${CURRENT_TENANT} references tenants on delete cascade,
        -- Nobody's error and nobody's import can put another text under an id.
        id text not null check (id = 'sha256:' || encode(sha256(convert_to(document, 'UTF8')), 'hex')),
        document text not null,
        name varchar(255),
        bytes int not null generated always as (octet_length(document)) stored,
        created_at timestamptz(3) not null default now(),
        -- A user's id, or what of the platform acted.
        created_by text not null,
        primary key (tenant_id, id)
      );
      create index sys_persisted_documents_by_time on sys_persisted_documents (tenant_id, created_at desc, id desc);
    `);
    await protectTenantTable(trx, 'sys_persisted_documents', { privileges: 'select, insert, delete' });
  },
};
