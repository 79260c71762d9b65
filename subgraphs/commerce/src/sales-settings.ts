import { currencyCode, MAX_AMOUNT } from '@rustok/kernel';
import { z } from 'zod';

const minorUnits = z.int().min(0).max(MAX_AMOUNT);

/** What implementations there are: a new one is added to `payment/payment-providers.ts`, or `shipping/shipping-rates.ts`. */
const paymentProviderName = z.enum(['manual']);
const shippingProviderName = z.enum(['manual']);

export type PaymentProviderName = z.output<typeof paymentProviderName>;
export type ShippingProviderName = z.output<typeof shippingProviderName>;

/** A way to have an order sent, at a price that is the same for all of a currency. */
const shippingOption = z.object({
  /** `standard` */
  id: z.string().regex(/^[a-z][a-z0-9_-]{0,49}$/),
  name: z.string().trim().min(1).max(100),
  /** Which implementation answers for it. */
  provider: shippingProviderName.default('manual'),
  /** In minor units, by currency; there is none in others. */
  prices: z.record(currencyCode(), minorUnits),
  /** By currency: from which subtotal, discounts taken off, it costs nothing. */
  freeFrom: z.record(currencyCode(), minorUnits).default({}),
  /** ISO 3166-1, two letters. Empty: everywhere. */
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .max(300)
    .default([]),
});

export type ShippingOptionSettings = z.output<typeof shippingOption>;

/** What a tenant may set of stock, carts and orders. */
export const salesSettings = {
  /** Where a level has no threshold of its own. */
  lowStockThreshold: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(5)
    .describe('From how many pieces down stock is low, where nothing else is said.'),
  maxCartLines: z.int().min(1).max(200).default(50).describe('The most lines a cart may have.'),
  maxQuantity: z.int().min(1).max(10_000).default(100).describe('The most pieces a line of a cart may have.'),
  /** Counted from the last change; then the cart is deleted, with the addresses in it. */
  cartDays: z
    .int()
    .min(1)
    .max(365)
    .default(30)
    .describe('Days after which a cart nobody changed is deleted.'),
  guestCheckout: z.boolean().default(true).describe('Whether one can order without signing in.'),
  /** `false`: staff confirm each order. */
  confirmOrders: z
    .boolean()
    .default(false)
    .describe('Whether orders are confirmed at once; otherwise staff confirm them.'),
  /** Seven days: stock is kept for them, and whoever wants may order. */
  unpaidOrderMinutes: z
    .int()
    .min(0)
    .max(525_600)
    .default(10_080)
    .describe(
      'Minutes after which an order that is not paid is cancelled, and its stock released; 0: never.',
    ),
  customersMayCancel: z
    .boolean()
    .default(true)
    .describe('Whether customers may cancel their orders until they are paid.'),
  paymentProviders: z
    .array(paymentProviderName)
    .min(1)
    .max(20)
    .default(['manual'])
    .describe('What one can pay with; the first is taken when nothing is chosen.'),
  shippingOptions: z
    .array(shippingOption)
    .min(1)
    .max(20)
    .refine(
      (options) => new Set(options.map(({ id }) => id)).size === options.length,
      'must have ids of their own',
    )
    .default([
      {
        id: 'standard',
        name: 'Standard',
        provider: 'manual',
        prices: { EUR: 490, USD: 590 },
        freeFrom: {},
        countries: [],
      },
    ])
    .describe('How orders are sent, and for how many minor units of each currency.'),
};
