// Nodes and their shared taxonomy. Foreign keys carry the tenant, so that no row can point into another tenant.
import type { Knex } from 'knex';
import { protectTenantTable } from '@rustok/kernel';

export const createContent = {
  id: '0001-create-content',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table categories (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        parent_id uuid,
        position int not null default 0 check (position between 0 and 100000),
        depth int not null default 0 check (depth between 0 and 100),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        constraint categories_parent foreign key (tenant_id, parent_id) references categories
      );
      create index categories_in_order on categories (tenant_id, position, id);
      create index categories_by_parent on categories (tenant_id, parent_id);

      create table category_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        category_id uuid not null,
        locale varchar(10) not null,
        name varchar(255) not null check (name <> ''),
        slug varchar(255) not null,
        description varchar(1000),
        primary key (tenant_id, category_id, locale),
        foreign key (tenant_id, category_id) references categories on delete cascade
      );
      create unique index category_translations_slug on category_translations (tenant_id, slug, locale);

      create table nodes (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        kind varchar(64) not null check (kind ~ '^[a-z0-9_-]{1,64}$'),
        status varchar(16) not null default 'draft' check (status in ('draft', 'published', 'archived')),
        parent_id uuid,
        author_id uuid,
        category_id uuid,
        position int not null default 0 check (position between 0 and 100000),
        depth int not null default 0 check (depth between 0 and 100),
        archive_reason varchar(500),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        published_at timestamptz(3),
        -- A column, as row-level security keeps indexes over expressions such as coalesce() from being searched.
        listed_at timestamptz(3) not null generated always as (coalesce(published_at, created_at)) stored,
        deleted_at timestamptz(3),
        primary key (tenant_id, id),
        unique (tenant_id, id, kind),
        check (parent_id <> id),
        check ((status = 'published') = (published_at is not null)),
        constraint nodes_parent foreign key (tenant_id, parent_id) references nodes on delete cascade,
        constraint nodes_author foreign key (tenant_id, author_id) references users on delete set null (author_id),
        constraint nodes_category foreign key (tenant_id, category_id) references categories
          on delete set null (category_id)
      );
      -- The order of lists: what is not published yet stands where it was created.
      create index nodes_in_order on nodes (tenant_id, kind, listed_at, id)
        where deleted_at is null;
      create index nodes_of_all_kinds_in_order on nodes (tenant_id, listed_at, id)
        where deleted_at is null;
      create index nodes_by_parent on nodes (tenant_id, parent_id, position, id);
      create index nodes_by_author on nodes (tenant_id, author_id);
      create index nodes_by_category on nodes (tenant_id, category_id);

      create table node_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        node_id uuid not null,
        locale varchar(10) not null,
        -- Of the node: an index knows only its own table, and slugs are unique among living nodes of one kind.
        kind varchar(64) not null,
        is_live boolean not null default true,
        title varchar(255),
        slug varchar(255) not null,
        excerpt varchar(1000),
        primary key (tenant_id, node_id, locale),
        foreign key (tenant_id, node_id, kind) references nodes (tenant_id, id, kind) on delete cascade
      );
      create unique index node_translations_slug on node_translations (tenant_id, kind, slug, locale) where is_live;

      create table bodies (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        node_id uuid not null,
        locale varchar(10) not null,
        body text not null check (length(body) <= 1000000),
        format varchar(16) not null default 'markdown' check (format in ('markdown', 'html', 'plain', 'json')),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, node_id, locale),
        foreign key (tenant_id, node_id) references nodes on delete cascade
      );
    `);
    for (const table of ['categories', 'category_translations', 'nodes', 'node_translations', 'bodies']) {
      await protectTenantTable(trx, table);
    }
  },
};
