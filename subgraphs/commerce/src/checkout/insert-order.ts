import { newId, type UnitOfWork, violates } from '@rustok/kernel';
import { OrderStatus } from '../orders/order-rules.js';
import type { PaymentProviderName } from '../sales-settings.js';
import { idempotencyKeyReused } from './errors.js';
import type { ReadyCart } from './ready-cart.js';

export interface NewOrder {
  readonly ready: ReadyCart;
  readonly orderId: string;
  readonly customerId: string;
  readonly idempotencyKey: string;
  readonly payment: { readonly provider: PaymentProviderName; readonly paymentId: string | null };
}

/** Copies what was agreed. Throws `IDEMPOTENCY_KEY_REUSED`. */
export async function insertOrder(unit: UnitOfWork, { ready, orderId, ...more }: NewOrder): Promise<void> {
  const { trx } = unit;
  const { cart, email, shippingAddress, shipping } = ready;
  const { totals, region } = cart;
  const row = {
    id: orderId,
    number: await nextNumber(unit),
    status: OrderStatus.PENDING,
    cart_id: cart.id,
    token_hash: cart.tokenHash,
    idempotency_key: more.idempotencyKey,
    customer_id: more.customerId,
    user_id: cart.userId,
    email,
    locale: cart.locale,
    currency: cart.currency,
    region_id: cart.regionId,
    tax_rate: region?.taxRate ?? 0,
    tax_included: region?.taxIncluded ?? true,
    shipping_address: JSON.stringify(shippingAddress),
    billing_address: JSON.stringify(cart.billingAddress ?? shippingAddress),
    shipping_option: shipping.id,
    shipping_name: shipping.name,
    subtotal: totals.subtotal,
    discount_total: totals.discount,
    shipping_total: totals.shipping,
    tax_total: totals.tax,
    total: totals.total,
    payment_provider: more.payment.provider,
    payment_id: more.payment.paymentId,
  };
  try {
    await trx('orders').insert(row);
  } catch (error) {
    // Of another cart, at this very moment: the same one would have waited for its lock.
    throw violates(error, 'orders_idempotency_key') ? idempotencyKeyReused() : error;
  }
  await trx('order_lines').insert(
    cart.lines.map((line, position) => ({
      id: newId(),
      order_id: orderId,
      position,
      variant_id: line.variantId,
      product_id: line.productId,
      title: line.title,
      variant_title: line.variantTitle,
      sku: line.sku,
      quantity: line.quantity,
      unit_price: line.price?.amount,
      subtotal: line.totals.subtotal,
      discount: line.totals.discount,
      tax: line.totals.tax,
    })),
  );
}

/** Without gaps: who takes one keeps others waiting until its order is there, or is not. */
async function nextNumber({ trx }: UnitOfWork): Promise<number> {
  const { rows } = await trx.raw<{ rows: { number: number }[] }>(
    `insert into order_numbers as n (last_number) values (1)
         on conflict (tenant_id) do update set last_number = n.last_number + 1
     returning last_number as number`,
  );
  return (rows[0] as { number: number }).number;
}
