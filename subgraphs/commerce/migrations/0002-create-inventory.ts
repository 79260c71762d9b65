// What is where, and what of it is promised to orders. What can be bought of a variant is stocked - reserved, over all
// active locations. Both columns are in one row, so that one locked row decides who gets the last piece.
import { protectTenantTable } from '@rustok/kernel';
import type { Knex } from 'knex';

const TABLES = ['stock_locations', 'inventory_levels', 'inventory_reservations'] as const;

export const createInventory = {
  id: '0002-create-inventory',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table stock_locations (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        name varchar(100) not null check (name <> ''),
        -- Where orders are taken from first.
        position int not null default 0 check (position between 0 and 100000),
        -- What stands at one that is not active cannot be bought.
        is_active boolean not null default true,
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id)
      );
      create unique index stock_locations_name on stock_locations (tenant_id, name);

      create table inventory_levels (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        variant_id uuid not null,
        location_id uuid not null,
        -- Below zero only for what was shipped though it was owed.
        stocked int not null default 0 check (stocked between -1000000000 and 1000000000),
        reserved int not null default 0 constraint inventory_levels_reserved check (reserved between 0 and 1000000000),
        incoming int not null default 0 check (incoming between 0 and 1000000000),
        -- null: that of the tenant's settings.
        low_stock_threshold int check (low_stock_threshold between 0 and 1000000000),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, variant_id, location_id),
        foreign key (tenant_id, variant_id) references product_variants on delete cascade,
        foreign key (tenant_id, location_id) references stock_locations
      );
      create index inventory_levels_by_location on inventory_levels (tenant_id, location_id, variant_id);

      create table inventory_reservations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        -- The order, which is written in the same transaction; it ends with its shipping or cancelling.
        order_id uuid not null,
        variant_id uuid not null,
        location_id uuid not null,
        quantity int not null check (quantity > 0),
        created_at timestamptz(3) not null default now(),
        primary key (tenant_id, order_id, variant_id, location_id),
        foreign key (tenant_id, variant_id, location_id) references inventory_levels on delete cascade
      );
      create index inventory_reservations_by_level on inventory_reservations (tenant_id, variant_id, location_id);
    `);
    for (const table of TABLES) await protectTenantTable(trx, table);
  },
};
