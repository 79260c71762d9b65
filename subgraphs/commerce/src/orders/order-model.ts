import type { RequestContext, UnitOfWork } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { Address } from '../customers/address-rules.js';
import type { PaymentProviderName } from '../sales-settings.js';
import type { OrderStatus } from './order-rules.js';

/** Amounts are minor units of `currency`. */
export interface OrderRow {
  readonly id: string;
  /** 1, 2, 3 … of the tenant, without gaps. */
  readonly number: number;
  readonly status: OrderStatus;
  readonly cartId: string;
  /** Of the cart’s token; `null` where a customer ordered. */
  readonly tokenHash: string | null;
  readonly idempotencyKey: string;
  readonly customerId: string;
  readonly userId: string | null;
  readonly email: string;
  readonly locale: string;
  readonly currency: string;
  readonly regionId: string | null;
  /** Hundredths of a percent. */
  readonly taxRate: number;
  readonly taxIncluded: boolean;
  readonly shippingAddress: Address;
  readonly billingAddress: Address;
  readonly shippingOption: string;
  readonly shippingName: string;
  readonly subtotal: number;
  readonly discountTotal: number;
  readonly shippingTotal: number;
  readonly taxTotal: number;
  readonly total: number;
  readonly refundedTotal: number;
  readonly paymentProvider: PaymentProviderName;
  readonly paymentId: string | null;
  readonly paymentMethod: string | null;
  readonly trackingNumber: string | null;
  readonly carrier: string | null;
  readonly signature: string | null;
  readonly cancelReason: string | null;
  /** Whether a payment was given back because of the cancelling. */
  readonly refunded: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly confirmedAt: Date | null;
  readonly paidAt: Date | null;
  readonly shippedAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly cancelledAt: Date | null;
}

/** As it was when it was ordered. */
export interface OrderLineRow {
  readonly id: string;
  readonly orderId: string;
  readonly variantId: string;
  readonly productId: string;
  readonly title: string;
  readonly variantTitle: string | null;
  readonly sku: string | null;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly subtotal: number;
  readonly discount: number;
  readonly tax: number;
}

export interface RefundRow {
  readonly id: string;
  readonly orderId: string;
  readonly amount: number;
  readonly reason: string | null;
  readonly refundId: string;
  readonly createdAt: Date;
}

// Amounts are below 10^13, which a double holds exactly; bigint would come as text.
const COLUMNS = `o.id, o.number, o.status, o.cart_id as "cartId", o.token_hash as "tokenHash",
  o.idempotency_key as "idempotencyKey", o.customer_id as "customerId", o.user_id as "userId", o.email, o.locale,
  o.currency, o.region_id as "regionId", o.tax_rate as "taxRate", o.tax_included as "taxIncluded",
  o.shipping_address as "shippingAddress", o.billing_address as "billingAddress",
  o.shipping_option as "shippingOption", o.shipping_name as "shippingName", o.subtotal::float8 as subtotal,
  o.discount_total::float8 as "discountTotal", o.shipping_total::float8 as "shippingTotal",
  o.tax_total::float8 as "taxTotal", o.total::float8 as total, o.refunded_total::float8 as "refundedTotal",
  o.payment_provider as "paymentProvider", o.payment_id as "paymentId", o.payment_method as "paymentMethod",
  o.tracking_number as "trackingNumber", o.carrier, o.signature, o.cancel_reason as "cancelReason", o.refunded,
  o.version, o.created_at as "createdAt", o.updated_at as "updatedAt", o.confirmed_at as "confirmedAt",
  o.paid_at as "paidAt", o.shipped_at as "shippedAt", o.delivered_at as "deliveredAt",
  o.cancelled_at as "cancelledAt"`;

/** As `o`; which of them the actor may see is still to be said. */
export function selectOrders(trx: Knex): Knex.QueryBuilder {
  return trx('orders as o').select(trx.raw(COLUMNS));
}

/** Locked until the transaction ends, without having looked whether the actor may see it. */
export async function lockOrderRow({ trx }: UnitOfWork, id: string): Promise<OrderRow | null> {
  return (await selectOrders(trx).where('o.id', id).forNoKeyUpdate().first()) ?? null;
}

export function findOrders(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly OrderRow[]> {
  return database.prepared<OrderRow>(
    {
      name: 'commerce.orders-by-id',
      text: `select ${COLUMNS} from orders o where o.id = any($1::uuid[])`,
    },
    [ids],
  );
}

export function findOrderLines(
  { database }: RequestContext,
  orderIds: readonly string[],
): Promise<readonly OrderLineRow[]> {
  return database.prepared<OrderLineRow>(
    {
      name: 'commerce.lines-by-order',
      text: `select id, order_id as "orderId", variant_id as "variantId", product_id as "productId", title,
                    variant_title as "variantTitle", sku, quantity, unit_price::float8 as "unitPrice",
                    subtotal::float8 as subtotal, discount::float8 as discount, tax::float8 as tax
               from order_lines where order_id = any($1::uuid[]) order by position`,
    },
    [orderIds],
  );
}

export function findRefunds(
  { database }: RequestContext,
  orderIds: readonly string[],
): Promise<readonly RefundRow[]> {
  return database.prepared<RefundRow>(
    {
      name: 'commerce.refunds-by-order',
      text: `select id, order_id as "orderId", amount::float8 as amount, reason, refund_id as "refundId",
                    created_at as "createdAt"
               from order_refunds where order_id = any($1::uuid[]) order by id`,
    },
    [orderIds],
  );
}

/** What codes took off an order; none for one that was cancelled. */
export interface OrderDiscountRow {
  readonly orderId: string;
  readonly code: string;
  readonly amount: number;
}

export function findOrderDiscounts(
  { database }: RequestContext,
  orderIds: readonly string[],
): Promise<readonly OrderDiscountRow[]> {
  return database.prepared<OrderDiscountRow>(
    {
      name: 'commerce.discounts-by-order',
      text: `select order_id as "orderId", code, amount::float8 as amount
               from discount_redemptions where order_id = any($1::uuid[]) order by code`,
    },
    [orderIds],
  );
}
