// Tenants come first: every other tenant table refers to them, and a request cannot begin without one.
import type { Knex } from 'knex';
import { openToPlatform, protectTenantTable } from '../src/database/tenant-table.js';

export const createTenancy = {
  id: '0001-create-tenancy',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table tenants (
        id uuid primary key,
        slug varchar(64) not null unique,
        name varchar(255) not null,
        domain varchar(255) unique,
        default_locale varchar(10) not null default 'en',
        is_active boolean not null default true,
        settings jsonb not null default '{}',
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now()
      );
      create table tenant_locales (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        locale varchar(10) not null,
        name varchar(50) not null,
        native_name varchar(50) not null,
        is_enabled boolean not null default true,
        fallback_locale varchar(10),
        created_at timestamptz(3) not null default now(),
        primary key (tenant_id, locale)
      );
      create table tenant_modules (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        module_slug varchar(64) not null,
        enabled boolean not null default true,
        settings jsonb not null default '{}',
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, module_slug)
      );
      create table sys_seeds (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        module_slug varchar(64) not null,
        created_at timestamptz(3) not null default now(),
        primary key (tenant_id, module_slug)
      );
    `);
    await protectTenantTable(trx, 'tenants', { column: 'id', privileges: 'select, update' });
    await protectTenantTable(trx, 'tenant_locales');
    await protectTenantTable(trx, 'tenant_modules');
    await protectTenantTable(trx, 'sys_seeds');
    for (const table of ['tenants', 'tenant_locales', 'tenant_modules']) {
      await openToPlatform(trx, table, 'select, insert, update, delete');
    }
  },
};
