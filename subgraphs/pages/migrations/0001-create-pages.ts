// Pages with their blocks, and menus. Blocks keep their data as JSON, as each type has fields of its own: the schema of the
// type is checked on every write. Foreign keys carry the tenant, so that no row can point into another tenant.
import type { Knex } from 'knex';
import { protectTenantTable } from '@rustok/kernel';

export const createPages = {
  id: '0001-create-pages',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table pages (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        status varchar(16) not null default 'draft' check (status in ('draft', 'published', 'archived')),
        author_id uuid,
        template varchar(64) not null,
        archive_reason varchar(500),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        published_at timestamptz(3),
        publish_at timestamptz(3),
        unpublish_at timestamptz(3),
        deleted_at timestamptz(3),
        primary key (tenant_id, id),
        check ((status = 'published') = (published_at is not null)),
        check (publish_at is null or status = 'draft'),
        check (unpublish_at > publish_at),
        constraint pages_author foreign key (tenant_id, author_id) references users
          on delete set null (author_id)
      );
      create index pages_in_order on pages (tenant_id, created_at, id) where deleted_at is null;
      create index pages_published on pages (tenant_id, created_at, id)
        where status = 'published' and deleted_at is null;
      create index pages_by_author on pages (tenant_id, author_id);

      create table page_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        page_id uuid not null,
        locale varchar(10) not null,
        -- Of the page: an index knows only its own table, and slugs are unique among living pages.
        is_live boolean not null default true,
        title varchar(255) not null check (title <> ''),
        slug varchar(255) not null,
        meta_title varchar(255),
        meta_description varchar(500),
        keywords text[] not null default '{}',
        og_title varchar(255),
        og_description varchar(500),
        og_image varchar(2048),
        canonical_url varchar(2048),
        no_index boolean not null default false,
        no_follow boolean not null default false,
        primary key (tenant_id, page_id, locale),
        foreign key (tenant_id, page_id) references pages on delete cascade
      );
      create unique index page_translations_slug on page_translations (tenant_id, slug, locale) where is_live;

      create table page_blocks (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        page_id uuid not null,
        type varchar(32) not null,
        -- From 0, without gaps.
        position int not null check (position >= 0),
        data jsonb not null check (jsonb_typeof(data) = 'object'),
        primary key (tenant_id, id),
        -- Deferred, as moving one block moves others through its place.
        constraint page_blocks_in_order unique (tenant_id, page_id, position) deferrable initially deferred,
        foreign key (tenant_id, page_id) references pages on delete cascade
      );

      create table page_block_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        block_id uuid not null,
        locale varchar(10) not null,
        data jsonb not null check (jsonb_typeof(data) = 'object'),
        primary key (tenant_id, block_id, locale),
        foreign key (tenant_id, block_id) references page_blocks on delete cascade
      );

      create table menus (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        location varchar(16) not null check (location in ('header', 'footer', 'sidebar', 'mobile')),
        name varchar(255) not null check (name <> ''),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        constraint menus_location unique (tenant_id, location)
      );

      create table menu_items (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        menu_id uuid not null,
        parent_id uuid,
        -- Among its siblings, from 0, without gaps.
        position int not null check (position >= 0),
        url varchar(2048),
        page_id uuid,
        icon varchar(64),
        primary key (tenant_id, id),
        unique (tenant_id, menu_id, id),
        check (num_nonnulls(url, page_id) = 1),
        foreign key (tenant_id, menu_id) references menus on delete cascade,
        -- Within one menu.
        foreign key (tenant_id, menu_id, parent_id) references menu_items (tenant_id, menu_id, id) on delete cascade,
        constraint menu_items_page foreign key (tenant_id, page_id) references pages on delete cascade
      );
      create index menu_items_by_menu on menu_items (tenant_id, menu_id, position);
      create index menu_items_by_parent on menu_items (tenant_id, menu_id, parent_id);
      create index menu_items_by_page on menu_items (tenant_id, page_id);

      create table menu_item_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        item_id uuid not null,
        locale varchar(10) not null,
        label varchar(255) not null check (label <> ''),
        primary key (tenant_id, item_id, locale),
        foreign key (tenant_id, item_id) references menu_items on delete cascade
      );
    `);
    for (const table of TABLES) await protectTenantTable(trx, table);
  },
};

const TABLES = [
  'pages',
  'page_translations',
  'page_blocks',
  'page_block_translations',
  'menus',
  'menu_items',
  'menu_item_translations',
];
