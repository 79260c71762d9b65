// Who may do what, per tenant. Tokens say only who somebody is; what they may do is read from here each time.
// Foreign keys carry the tenant, so that no row can point into another tenant.
import type { Knex } from 'knex';
import { openToPlatform, protectTenantTable } from '../src/database/tenant-table.js';

export const createAccess = {
  id: '0002-create-access',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table users (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        email varchar(255) not null check (email = lower(email)),
        password_hash varchar(255) not null,
        name varchar(255),
        status varchar(32) not null default 'active' check (status in ('active', 'inactive', 'banned')),
        last_login_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        unique (tenant_id, email)
      );
      create index users_by_creation on users (tenant_id, created_at, id);

      create table sessions (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        user_id uuid not null,
        token_hash varchar(64) not null,
        ip_address varchar(64),
        user_agent varchar(255),
        last_used_at timestamptz(3),
        expires_at timestamptz(3) not null,
        revoked_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        unique (tenant_id, token_hash),
        foreign key (tenant_id, user_id) references users on delete cascade
      );
      create index sessions_by_user on sessions (tenant_id, user_id);

      create table roles (
        id uuid not null default gen_random_uuid(),
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        slug varchar(64) not null,
        name varchar(64) not null,
        description text,
        is_system boolean not null default false,
        created_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        unique (tenant_id, slug)
      );
      create table permissions (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        permission varchar(65) not null,
        description varchar(255) not null,
        created_at timestamptz(3) not null default now(),
        primary key (tenant_id, permission)
      );
      create table role_permissions (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        role_id uuid not null,
        permission varchar(65) not null,
        scope varchar(3) not null default 'all' check (scope in ('all', 'own')),
        primary key (tenant_id, role_id, permission),
        foreign key (tenant_id, role_id) references roles on delete cascade,
        foreign key (tenant_id, permission) references permissions on delete cascade
      );
      create table user_roles (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        user_id uuid not null,
        role_id uuid not null,
        primary key (tenant_id, user_id, role_id),
        foreign key (tenant_id, user_id) references users on delete cascade,
        foreign key (tenant_id, role_id) references roles on delete cascade
      );
    `);
    for (const table of ['users', 'sessions', 'roles', 'permissions', 'role_permissions', 'user_roles']) {
      await protectTenantTable(trx, table);
    }
    for (const table of ['roles', 'permissions', 'role_permissions']) {
      await openToPlatform(trx, table, 'select, insert');
    }
  },
};
