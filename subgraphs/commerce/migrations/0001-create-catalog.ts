// Products with all that is sold of them, and what it costs. Amounts are whole minor units, at most 10^13. Foreign keys
// carry the tenant, so that no row can point into another tenant.
import { protectTenantTable } from '@rustok/kernel';
import type { Knex } from 'knex';

const TABLES = [
  'product_categories',
  'product_category_translations',
  'products',
  'product_translations',
  'product_category_products',
  'product_images',
  'product_image_translations',
  'product_options',
  'product_option_translations',
  'product_option_values',
  'product_option_value_translations',
  'product_variants',
  'variant_option_values',
  'collections',
  'collection_translations',
  'collection_products',
  'regions',
  'price_lists',
  'prices',
] as const;

export const createCatalog = {
  id: '0001-create-catalog',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table product_categories (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        parent_id uuid,
        position int not null default 0 check (position between 0 and 100000),
        depth int not null default 0 constraint product_categories_depth_check check (depth between 0 and 20),
        -- What is not active, or is internal, is seen by those who may edit products.
        is_active boolean not null default true,
        is_internal boolean not null default false,
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        constraint product_categories_parent foreign key (tenant_id, parent_id) references product_categories
      );
      create index product_categories_by_parent on product_categories (tenant_id, parent_id, position, id);

      create table product_category_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        category_id uuid not null,
        locale varchar(10) not null,
        name varchar(255) not null check (name <> ''),
        slug varchar(255) not null,
        description varchar(5000),
        primary key (tenant_id, category_id, locale),
        foreign key (tenant_id, category_id) references product_categories on delete cascade
      );
      create unique index product_category_translations_slug
        on product_category_translations (tenant_id, slug, locale);

      create table products (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        status varchar(16) not null default 'draft' check (status in ('draft', 'active', 'archived')),
        vendor varchar(255),
        product_type varchar(255),
        tags text[] not null default '{}',
        is_gift_card boolean not null default false,
        is_discountable boolean not null default true,
        hs_code varchar(20),
        origin_country char(2),
        external_id varchar(100),
        metadata jsonb not null default '{}',
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        published_at timestamptz(3),
        -- A column, as row-level security keeps indexes over expressions such as coalesce() from being searched.
        listed_at timestamptz(3) not null generated always as (coalesce(published_at, created_at)) stored,
        deleted_at timestamptz(3),
        primary key (tenant_id, id),
        check ((status = 'active') = (published_at is not null))
      );
      create index products_in_order on products (tenant_id, listed_at, id) where deleted_at is null;
      create index products_by_status on products (tenant_id, status, listed_at, id) where deleted_at is null;

      create table product_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        product_id uuid not null,
        locale varchar(10) not null,
        -- Of the product: handles are unique among living ones, and an index knows only its own table.
        is_live boolean not null default true,
        title varchar(255) not null check (title <> ''),
        subtitle varchar(255),
        handle varchar(255) not null,
        description text check (length(description) <= 100000),
        material varchar(255),
        meta_title varchar(255),
        meta_description varchar(500),
        primary key (tenant_id, product_id, locale),
        foreign key (tenant_id, product_id) references products on delete cascade
      );
      create unique index product_translations_handle on product_translations (tenant_id, handle, locale) where is_live;

      create table product_category_products (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        category_id uuid not null,
        product_id uuid not null,
        primary key (tenant_id, category_id, product_id),
        foreign key (tenant_id, category_id) references product_categories on delete cascade,
        foreign key (tenant_id, product_id) references products on delete cascade
      );
      create index product_category_products_by_product on product_category_products (tenant_id, product_id);

      create table product_images (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        product_id uuid not null,
        -- One of both: where the image is, or which medium of the content module it is. That one is no foreign key.
        url varchar(2000),
        media_id uuid,
        position int not null default 0 check (position between 0 and 100000),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        check (num_nonnulls(url, media_id) = 1),
        foreign key (tenant_id, product_id) references products on delete cascade
      );
      create index product_images_by_product on product_images (tenant_id, product_id, position, id);

      create table product_image_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        image_id uuid not null,
        locale varchar(10) not null,
        alt_text varchar(500) not null,
        primary key (tenant_id, image_id, locale),
        foreign key (tenant_id, image_id) references product_images on delete cascade
      );

      create table product_options (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        product_id uuid not null,
        position int not null default 0,
        primary key (tenant_id, id),
        foreign key (tenant_id, product_id) references products on delete cascade
      );
      create index product_options_by_product on product_options (tenant_id, product_id, position);

      create table product_option_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        option_id uuid not null,
        locale varchar(10) not null,
        title varchar(100) not null check (title <> ''),
        primary key (tenant_id, option_id, locale),
        foreign key (tenant_id, option_id) references product_options on delete cascade
      );

      create table product_option_values (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        option_id uuid not null,
        position int not null default 0,
        primary key (tenant_id, id),
        unique (tenant_id, option_id, id),
        foreign key (tenant_id, option_id) references product_options on delete cascade
      );

      create table product_option_value_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        value_id uuid not null,
        locale varchar(10) not null,
        value varchar(100) not null check (value <> ''),
        primary key (tenant_id, value_id, locale),
        foreign key (tenant_id, value_id) references product_option_values on delete cascade
      );

      create table product_variants (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        product_id uuid not null,
        position int not null default 0 check (position between 0 and 100000),
        sku varchar(100),
        barcode varchar(100),
        ean varchar(20),
        upc varchar(20),
        -- Grams and millimetres.
        weight int check (weight >= 0),
        length int check (length >= 0),
        width int check (width >= 0),
        height int check (height >= 0),
        -- What is not counted is always in stock.
        manage_inventory boolean not null default true,
        -- Sold although there is none: stock then is owed.
        allow_backorder boolean not null default false,
        metadata jsonb not null default '{}',
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        deleted_at timestamptz(3),
        primary key (tenant_id, id),
        foreign key (tenant_id, product_id) references products on delete cascade
      );
      create index product_variants_by_product on product_variants (tenant_id, product_id, position, id);
      create unique index product_variants_sku on product_variants (tenant_id, sku) where deleted_at is null;

      create table variant_option_values (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        variant_id uuid not null,
        option_id uuid not null,
        value_id uuid not null,
        primary key (tenant_id, variant_id, option_id),
        foreign key (tenant_id, variant_id) references product_variants on delete cascade,
        foreign key (tenant_id, option_id, value_id) references product_option_values (tenant_id, option_id, id)
          on delete cascade
      );
      create index variant_option_values_by_value on variant_option_values (tenant_id, value_id);

      create table collections (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        is_active boolean not null default true,
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id)
      );

      create table collection_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        collection_id uuid not null,
        locale varchar(10) not null,
        title varchar(255) not null check (title <> ''),
        handle varchar(255) not null,
        description varchar(5000),
        primary key (tenant_id, collection_id, locale),
        foreign key (tenant_id, collection_id) references collections on delete cascade
      );
      create unique index collection_translations_handle on collection_translations (tenant_id, handle, locale);

      create table collection_products (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        collection_id uuid not null,
        product_id uuid not null,
        position int not null default 0 check (position between 0 and 100000),
        primary key (tenant_id, collection_id, product_id),
        foreign key (tenant_id, collection_id) references collections on delete cascade,
        foreign key (tenant_id, product_id) references products on delete cascade
      );
      create index collection_products_by_product on collection_products (tenant_id, product_id);

      create table regions (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        name varchar(100) not null check (name <> ''),
        currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
        -- Hundredths of a percent: 1900 is 19 %.
        tax_rate int not null default 0 check (tax_rate between 0 and 10000),
        -- Whether prices contain the tax.
        tax_included boolean not null default true,
        -- ISO 3166-1, two letters. No country is in two regions: the write checks it under the tenant's lock.
        countries text[] not null default '{}',
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id)
      );

      create table price_lists (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        name varchar(100) not null check (name <> ''),
        -- sale: lower than the price beside it, which is shown struck through. override: instead of it.
        type varchar(16) not null default 'sale' check (type in ('sale', 'override')),
        status varchar(16) not null default 'draft' check (status in ('draft', 'active')),
        starts_at timestamptz(3),
        ends_at timestamptz(3),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        check (ends_at > starts_at)
      );

      create table prices (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        variant_id uuid not null,
        price_list_id uuid,
        region_id uuid,
        currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
        amount bigint not null check (amount between 0 and 10000000000000),
        compare_at_amount bigint check (compare_at_amount between amount and 10000000000000),
        min_quantity int not null default 1 check (min_quantity >= 1),
        max_quantity int check (max_quantity >= min_quantity),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        foreign key (tenant_id, variant_id) references product_variants on delete cascade,
        foreign key (tenant_id, price_list_id) references price_lists on delete cascade,
        foreign key (tenant_id, region_id) references regions on delete cascade
      );
      create unique index prices_one_each on prices
        (tenant_id, variant_id, currency, price_list_id, region_id, min_quantity) nulls not distinct;
      create index prices_by_list on prices (tenant_id, price_list_id);
      create index prices_by_region on prices (tenant_id, region_id);
    `);
    for (const table of TABLES) await protectTenantTable(trx, table);
  },
};
