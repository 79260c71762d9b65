// From the cart to what becomes of the order. Amounts are whole minor units. An order keeps what was agreed: names, prices
// and taxes are copied, so that it reads the same when the product is gone. Tokens are kept as SHA-256, in hex.
import { keepOutOfExports, protectTenantTable } from '@rustok/kernel';
import type { Knex } from 'knex';

const TABLES = [
  'customers',
  'customer_addresses',
  'discounts',
  'carts',
  'cart_lines',
  'cart_discounts',
  'order_numbers',
  'orders',
  'order_lines',
  'order_refunds',
  'discount_redemptions',
] as const;

export const createSales = {
  id: '0003-create-sales',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table customers (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        -- null: a guest. Whoever orders under an account's address without signing in is one too.
        user_id uuid,
        -- Never had an account. A column of its own: one whose account was deleted is not the guest of that address.
        is_guest boolean not null,
        email varchar(255) not null check (email = lower(email)),
        name varchar(255),
        phone varchar(50),
        -- Of staff, for staff.
        note varchar(2000),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        foreign key (tenant_id, user_id) references users on delete set null (user_id)
      );
      create unique index customers_user on customers (tenant_id, user_id) where user_id is not null;
      create unique index customers_guest on customers (tenant_id, email) where is_guest;
      create index customers_by_email on customers (tenant_id, email, id);

      create table customer_addresses (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        customer_id uuid not null,
        address jsonb not null,
        is_default_shipping boolean not null default false,
        is_default_billing boolean not null default false,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        foreign key (tenant_id, customer_id) references customers on delete cascade
      );
      create index customer_addresses_by_customer on customer_addresses (tenant_id, customer_id, id);

      create table discounts (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        code varchar(50) not null check (code = upper(code) and code <> ''),
        type varchar(16) not null check (type in ('percentage', 'fixed', 'free_shipping')),
        -- Hundredths of a percent.
        rate int check (rate between 1 and 10000),
        amount bigint check (amount between 1 and 10000000000000),
        min_subtotal bigint check (min_subtotal between 0 and 10000000000000),
        -- Of both amounts; a discount with one counts in carts of that currency.
        currency char(3) check (currency ~ '^[A-Z]{3}$'),
        starts_at timestamptz(3),
        ends_at timestamptz(3),
        usage_limit int check (usage_limit >= 1),
        usage_limit_per_customer int check (usage_limit_per_customer >= 1),
        times_used int not null default 0 check (times_used >= 0),
        is_combinable boolean not null default false,
        status varchar(16) not null default 'active' check (status in ('active', 'disabled')),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        deleted_at timestamptz(3),
        primary key (tenant_id, id),
        check (ends_at > starts_at),
        check ((type = 'percentage') = (rate is not null)),
        check ((type = 'fixed') = (amount is not null)),
        check (currency is not null or (amount is null and min_subtotal is null))
      );
      create unique index discounts_code on discounts (tenant_id, code) where deleted_at is null;

      create table carts (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        -- Of a guest's; null for a customer's, who needs none.
        token_hash varchar(64),
        user_id uuid,
        currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
        region_id uuid,
        locale varchar(10) not null,
        email varchar(255),
        shipping_address jsonb,
        billing_address jsonb,
        shipping_option varchar(50),
        expires_at timestamptz(3) not null,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        check (num_nonnulls(token_hash, user_id) = 1),
        foreign key (tenant_id, user_id) references users on delete cascade,
        foreign key (tenant_id, region_id) references regions on delete set null (region_id)
      );
      create unique index carts_token on carts (tenant_id, token_hash);
      create unique index carts_user on carts (tenant_id, user_id);
      create index carts_by_region on carts (tenant_id, region_id);

      create table cart_lines (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        cart_id uuid not null,
        variant_id uuid not null,
        quantity int not null check (quantity >= 1),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        constraint cart_lines_variant unique (tenant_id, cart_id, variant_id),
        foreign key (tenant_id, cart_id) references carts on delete cascade,
        foreign key (tenant_id, variant_id) references product_variants on delete cascade
      );

      create table cart_discounts (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        cart_id uuid not null,
        discount_id uuid not null,
        created_at timestamptz(3) not null default clock_timestamp(),
        primary key (tenant_id, cart_id, discount_id),
        foreign key (tenant_id, cart_id) references carts on delete cascade,
        foreign key (tenant_id, discount_id) references discounts on delete cascade
      );

      create table order_numbers (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        last_number int not null,
        primary key (tenant_id)
      );

      create table orders (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        number int not null,
        status varchar(16) not null
          check (status in ('pending', 'confirmed', 'paid', 'shipped', 'delivered', 'cancelled')),
        -- The cart is gone; its token opens the order.
        cart_id uuid not null,
        token_hash varchar(64),
        idempotency_key varchar(200) not null,
        customer_id uuid not null,
        user_id uuid,
        email varchar(255) not null,
        locale varchar(10) not null,
        currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
        region_id uuid,
        tax_rate int not null,
        tax_included boolean not null,
        shipping_address jsonb not null,
        billing_address jsonb not null,
        shipping_option varchar(50) not null,
        shipping_name varchar(100) not null,
        subtotal bigint not null check (subtotal >= 0),
        discount_total bigint not null check (discount_total between 0 and subtotal),
        shipping_total bigint not null check (shipping_total >= 0),
        tax_total bigint not null check (tax_total >= 0),
        total bigint not null check (total between 0 and 10000000000000),
        refunded_total bigint not null default 0 constraint orders_refunded check (refunded_total between 0 and total),
        payment_provider varchar(50) not null,
        payment_id varchar(255),
        payment_method varchar(100),
        tracking_number varchar(255),
        carrier varchar(100),
        signature varchar(255),
        cancel_reason varchar(500),
        -- Whether a payment was given back because of the cancelling.
        refunded boolean not null default false,
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        confirmed_at timestamptz(3),
        paid_at timestamptz(3),
        shipped_at timestamptz(3),
        delivered_at timestamptz(3),
        cancelled_at timestamptz(3),
        primary key (tenant_id, id),
        foreign key (tenant_id, customer_id) references customers,
        foreign key (tenant_id, user_id) references users on delete set null (user_id)
      );
      create unique index orders_number on orders (tenant_id, number);
      create unique index orders_cart on orders (tenant_id, cart_id);
      create unique index orders_idempotency_key on orders (tenant_id, idempotency_key);
      create index orders_by_customer on orders (tenant_id, customer_id, number);
      create index orders_by_user on orders (tenant_id, user_id, number);
      create index orders_by_status on orders (tenant_id, status, number);
      create index orders_by_time on orders (tenant_id, created_at);

      create table order_lines (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        order_id uuid not null,
        position int not null,
        -- No foreign keys: what was bought is told below, whatever becomes of the product.
        variant_id uuid not null,
        product_id uuid not null,
        title varchar(255) not null,
        variant_title varchar(1000),
        sku varchar(100),
        quantity int not null check (quantity >= 1),
        unit_price bigint not null check (unit_price >= 0),
        subtotal bigint not null check (subtotal >= 0),
        discount bigint not null check (discount between 0 and subtotal),
        tax bigint not null check (tax >= 0),
        primary key (tenant_id, id),
        foreign key (tenant_id, order_id) references orders on delete cascade
      );
      create index order_lines_by_order on order_lines (tenant_id, order_id, position);

      create table order_refunds (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        order_id uuid not null,
        amount bigint not null check (amount > 0),
        reason varchar(500),
        -- What the payment provider calls it.
        refund_id varchar(255) not null,
        created_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        foreign key (tenant_id, order_id) references orders on delete cascade
      );
      create index order_refunds_by_order on order_refunds (tenant_id, order_id, id);

      create table discount_redemptions (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        discount_id uuid not null,
        order_id uuid not null,
        customer_id uuid not null,
        code varchar(50) not null,
        amount bigint not null check (amount >= 0),
        primary key (tenant_id, discount_id, order_id),
        foreign key (tenant_id, discount_id) references discounts on delete cascade,
        foreign key (tenant_id, order_id) references orders on delete cascade,
        foreign key (tenant_id, customer_id) references customers on delete cascade
      );
      create index discount_redemptions_by_customer on discount_redemptions (tenant_id, customer_id, discount_id);
      create index discount_redemptions_by_order on discount_redemptions (tenant_id, order_id);
    `);
    for (const table of TABLES) await protectTenantTable(trx, table);
    for (const table of ['carts', 'cart_lines', 'cart_discounts']) {
      await keepOutOfExports(trx, table, 'a cart is opened by a token or a session of here, and soon gone');
    }
    await keepOutOfExports(trx, 'orders.token_hash', 'it opens the order of a guest');
  },
};
