import { bestTranslation, isUuid, LOCALE } from '@rustok/kernel';
import { z } from 'zod';
import { address, emailAddress } from '../customers/address-rules.js';
import type { DiscountRow } from '../discounts/discount-model.js';
import { discountProblem, type DiscountProblem } from '../discounts/discount-rules.js';
import { type EffectivePrice, priceFor } from '../pricing/price-rules.js';
import type { RegionRow } from '../pricing/region-model.js';
import { shippingRates } from '../shipping/shipping-rates.js';
import type { ShippingRate } from '../shipping/shipping-provider.js';
import type { CommerceSettings } from '../settings.js';
import type { CartLineRow, CartRow } from './cart-model.js';
import { isWithinMost, type LineTotals, type Totals, totalsOf } from './totals.js';

/** Why a line cannot be bought as it is. All but the last leave it out of the totals. */
export enum CartLineProblem {
  /** It is not sold any more. */
  UNAVAILABLE = 'unavailable',
  /** It has no price in the cart's currency and region, or for so many pieces. */
  NO_PRICE = 'no_price',
  /** More money than can be reckoned with. */
  TOO_EXPENSIVE = 'too_expensive',
  /** There are fewer of it. */
  INSUFFICIENT_STOCK = 'insufficient_stock',
}

export interface CartLine extends CartLineRow {
  readonly title: string;
  /** Its option values: "M / Blue". */
  readonly variantTitle: string | null;
  readonly price: EffectivePrice | null;
  readonly problem: CartLineProblem | null;
  /** Zeros when it is left out. */
  readonly totals: LineTotals;
}

export interface CartDiscount extends DiscountRow {
  /** What it takes off, in minor units. */
  readonly off: number;
  /** `null`: it counts. */
  readonly problem: DiscountProblem | null;
}

/** A cart with all that it adds up to now. */
export interface Cart extends CartRow {
  readonly lines: readonly CartLine[];
  readonly discounts: readonly CartDiscount[];
  readonly region: RegionRow | null;
  readonly shippingOptions: readonly ShippingRate[];
  /** The one that was chosen, while there is it. */
  readonly shipping: ShippingRate | null;
  readonly totals: Totals;
}

export interface CartFacts {
  readonly cart: CartRow;
  readonly region: RegionRow | null;
  readonly lines: readonly CartLineRow[];
  /** By variant. */
  readonly prices: ReadonlyMap<string, readonly EffectivePrice[]>;
  /** In the order in which they were applied. */
  readonly discounts: readonly (DiscountRow & { readonly usedByCustomer: number })[];
  readonly settings: CommerceSettings;
  /** Best first. */
  readonly locales: readonly string[];
  readonly at: Date;
}

/** The one place that says what a cart costs: whoever shows it and the checkout ask here. */
export function cartOf(facts: CartFacts): Cart {
  const { cart, region, settings, at } = facts;
  const priced = pricedLines(facts);
  const counted = priced.filter(isCounted);
  const subtotal = counted.reduce((sum, { price, quantity }) => sum + price.amount * quantity, 0);

  const discounts: (Omit<CartDiscount, 'off'> & { off: number })[] = [];
  for (const { usedByCustomer, ...discount } of facts.discounts) {
    const before = discounts.filter(({ problem }) => problem === null);
    const problem = discountProblem(discount, {
      at,
      currency: cart.currency,
      subtotal,
      usedByCustomer,
      others:
        before.length === 0
          ? null
          : before.every(({ isCombinable }) => isCombinable)
            ? 'combinable'
            : 'alone',
    });
    discounts.push({ ...discount, problem, off: 0 });
  }

  const country = cart.shippingAddress?.country ?? null;
  const shippingOptions = shippingRates(settings, { currency: cart.currency, country });
  const shipping = shippingOptions.find(({ id }) => id === cart.shippingOption) ?? null;
  const inForce = discounts.filter(({ problem }) => problem === null);
  const totals = totalsOf({
    lines: counted.map(({ price, quantity, isDiscountable }) => ({
      unitPrice: price.amount,
      quantity,
      isDiscountable,
    })),
    discounts: inForce,
    shipping,
    taxRate: region?.taxRate ?? 0,
    taxIncluded: region?.taxIncluded ?? true,
  });
  for (const [index, discount] of inForce.entries()) discount.off = totals.discounts[index] ?? 0;
  const lines = priced.map((line) => ({
    ...line,
    totals: totals.lines[counted.indexOf(line as CountedLine)] ?? NOTHING,
  }));
  return { ...cart, region, lines, discounts, shippingOptions, shipping, totals };
}

const NOTHING: LineTotals = { subtotal: 0, discount: 0, tax: 0, total: 0 };

type PricedLine = Omit<CartLine, 'totals'>;
type CountedLine = PricedLine & { readonly price: EffectivePrice };

function pricedLines({ lines, prices, locales }: CartFacts): readonly PricedLine[] {
  let spent = 0;
  return lines.map((line) => {
    const price = priceFor(prices.get(line.variantId) ?? [], line.quantity);
    const problem = problemOf(line, price, spent);
    const priced = { ...line, ...titlesOf(line, locales), price, problem };
    if (isCounted(priced)) spent += priced.price.amount * line.quantity;
    return priced;
  });
}

function isCounted(line: PricedLine): line is CountedLine {
  return line.problem === null || line.problem === CartLineProblem.INSUFFICIENT_STOCK;
}

function problemOf(
  { isOnSale, quantity, manageInventory, allowBackorder, available }: CartLineRow,
  price: EffectivePrice | null,
  spent: number,
): CartLineProblem | null {
  if (!isOnSale) return CartLineProblem.UNAVAILABLE;
  if (price === null) return CartLineProblem.NO_PRICE;
  if (!isWithinMost(price.amount, quantity, spent)) return CartLineProblem.TOO_EXPENSIVE;
  return manageInventory && !allowBackorder && available < quantity
    ? CartLineProblem.INSUFFICIENT_STOCK
    : null;
}

function titlesOf({ titles, values }: CartLineRow, locales: readonly string[]) {
  const texts = (values ?? []).map((value) => bestTranslation(value ?? [], locales)?.value ?? '');
  return {
    title: bestTranslation(titles ?? [], locales)?.title ?? '',
    variantTitle: texts.length > 0 ? texts.join(' / ') : null,
  };
}

const id = z.string().refine(isUuid, 'must be a UUID');

export const newCart = z.object({
  regionId: id.nullish(),
  locale: z.string().regex(LOCALE, 'must be a locale').nullish(),
});

/** What is absent stays; `null` empties. */
export const cartChanges = z.object({
  regionId: id.optional(),
  locale: z.string().regex(LOCALE, 'must be a locale').optional(),
  email: emailAddress.nullish(),
  shippingAddress: address.nullish(),
  billingAddress: address.nullish(),
  shippingOption: z.string().max(50).nullish(),
});

export const newLine = z.object({ variantId: id, quantity: z.int().min(1).max(1_000_000).default(1) });

/** 0 removes the line. */
export const lineQuantity = z.object({ quantity: z.int().min(0).max(1_000_000) });
