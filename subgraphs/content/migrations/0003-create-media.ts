// Files that people send, and what is said of them. The bytes are elsewhere: a row stands for a file as long as it is there.
import type { Knex } from 'knex';
import { protectTenantTable } from '@rustok/kernel';

export const createMedia = {
  id: '0003-create-media',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table media (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        uploaded_by uuid,
        -- As it is offered for download: made by us of the original.
        file_name varchar(255) not null check (file_name ~ '^[a-z0-9-]+\\.[a-z0-9]+$'),
        original_name varchar(255) not null,
        mime_type varchar(100) not null,
        size bigint not null check (size > 0),
        sha256 varchar(64) not null check (sha256 ~ '^[0-9a-f]{64}$'),
        storage_key varchar(500) not null,
        storage_driver varchar(32) not null,
        -- Of images whose size could be read.
        width int check (width > 0),
        height int check (height > 0),
        metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        -- From then on until its file is removed, and the row with it.
        deleted_at timestamptz(3),
        primary key (tenant_id, id),
        unique (tenant_id, storage_key),
        check ((width is null) = (height is null)),
        constraint media_uploader foreign key (tenant_id, uploaded_by) references users on delete set null (uploaded_by)
      );
      create index media_in_order on media (tenant_id, created_at, id) where deleted_at is null;
      create index media_by_type on media (tenant_id, mime_type, created_at, id) where deleted_at is null;
      create index media_by_uploader on media (tenant_id, uploaded_by);

      create table media_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        media_id uuid not null,
        locale varchar(10) not null,
        title varchar(255),
        alt_text varchar(500),
        caption varchar(2000),
        primary key (tenant_id, media_id, locale),
        foreign key (tenant_id, media_id) references media on delete cascade
      );

      -- What the files that are not deleted take, in one row: who adds to it holds it, so that nobody gets past the quota.
      create table media_usage (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        bytes bigint not null check (bytes >= 0),
        files int not null check (files >= 0),
        primary key (tenant_id)
      );
    `);
    for (const table of ['media', 'media_translations', 'media_usage']) await protectTenantTable(trx, table);
  },
};
