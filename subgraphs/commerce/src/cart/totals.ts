import { MAX_AMOUNT } from '@rustok/kernel';
import { DiscountType } from '../discounts/discount-rules.js';

/** Everything here is whole minor units of one currency. */
export interface TotalsInput {
  readonly lines: readonly {
    /** Of one piece. */
    readonly unitPrice: number;
    readonly quantity: number;
    readonly isDiscountable: boolean;
  }[];
  /** In the order in which they are taken off. */
  readonly discounts: readonly {
    readonly type: DiscountType;
    /** Hundredths of a percent. */
    readonly rate: number | null;
    readonly amount: number | null;
  }[];
  readonly shipping: {
    readonly amount: number;
    /** From which subtotal, discounts taken off, it costs nothing. */
    readonly freeFrom: number | null;
  } | null;
  /** Hundredths of a percent: 1900 is 19 %. */
  readonly taxRate: number;
  /** Whether prices, that of the shipping too, contain the tax. */
  readonly taxIncluded: boolean;
}

export interface LineTotals {
  readonly subtotal: number;
  readonly discount: number;
  /** Contained in what is paid, or added to it, as `taxIncluded` says. */
  readonly tax: number;
  readonly total: number;
}

export interface Totals {
  readonly lines: readonly LineTotals[];
  /** What each discount takes off; of free shipping, the shipping. */
  readonly discounts: readonly number[];
  /** Of the lines, before discounts. */
  readonly subtotal: number;
  /** Off the lines. */
  readonly discount: number;
  /** What is paid for it. */
  readonly shipping: number;
  readonly tax: number;
  readonly total: number;
}

/**
 * What is to be paid. Discounts are taken off one after the other, each off what the former left of the lines that may be
 * discounted, and split over them in proportion to it: to the minor unit, by largest remainder. A percentage is rounded
 * half up, and no line falls below zero. Tax is rounded half up, line by line and once for the shipping; added to them, or
 * contained in them. So lines add up to subtotal, discount and tax, and
 * `total = subtotal - discount + shipping`, with the tax added where prices do not contain it.
 */
export function totalsOf({ lines, discounts, shipping, taxRate, taxIncluded }: TotalsInput): Totals {
  const subtotals = lines.map(({ unitPrice, quantity }) => unitPrice * quantity);
  const left = [...subtotals];
  let isShippingFree = false;
  const taken = discounts.map(({ type, rate, amount }) => {
    if (type === DiscountType.FREE_SHIPPING) {
      const first = !isShippingFree;
      isShippingFree = true;
      return first ? 'shipping' : 0;
    }
    const open = left.map((rest, index) => (lines[index]?.isDiscountable ? rest : 0));
    const most = sum(open);
    const wanted = type === DiscountType.PERCENTAGE ? part(most, rate ?? 0, 10_000) : (amount ?? 0);
    const off = Math.min(wanted, most);
    for (const [index, share] of split(off, open).entries()) left[index] = (left[index] ?? 0) - share;
    return off;
  });

  const net = sum(left);
  const listed = shipping === null || reaches(net, shipping.freeFrom) ? 0 : shipping.amount;
  const shippingPaid = isShippingFree ? 0 : listed;
  const taxOf = (amount: number) => part(amount, taxRate, taxIncluded ? 10_000 + taxRate : 10_000);
  const lineTotals = subtotals.map((subtotal, index) => {
    const paid = left[index] ?? 0;
    const tax = taxOf(paid);
    return { subtotal, discount: subtotal - paid, tax, total: paid + (taxIncluded ? 0 : tax) };
  });
  const tax = sum(lineTotals.map((line) => line.tax)) + taxOf(shippingPaid);
  return {
    lines: lineTotals,
    discounts: taken.map((off) => (off === 'shipping' ? listed : off)),
    subtotal: sum(subtotals),
    discount: sum(lineTotals.map((line) => line.discount)),
    shipping: shippingPaid,
    tax,
    total: net + shippingPaid + (taxIncluded ? 0 : tax),
  };
}

/** Whether so many pieces at such a price can be reckoned with, beside `others`. */
export function isWithinMost(unitPrice: number, quantity: number, others: number): boolean {
  // With room for tax and shipping, which come on top.
  return unitPrice * quantity + others <= MAX_AMOUNT / 4;
}

/** `amount * numerator / denominator`, rounded half up; exact, as amounts are too large for floating point here. */
function part(amount: number, numerator: number, denominator: number): number {
  const [product, whole] = [BigInt(amount) * BigInt(numerator), BigInt(denominator)];
  return Number((2n * product + whole) / (2n * whole));
}

/** Of each weight its share, which is at most the weight where `amount` is at most their sum. Adds up to `amount`. */
function split(amount: number, weights: readonly number[]): readonly number[] {
  const whole = BigInt(sum(weights));
  if (whole === 0n) return weights.map(() => 0);
  const products = weights.map((weight) => BigInt(amount) * BigInt(weight));
  const shares = products.map((product) => Number(product / whole));
  const byRemainder = products
    .map((product, index) => ({ index, remainder: product % whole }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder.slice(0, amount - sum(shares)))
    shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}

function reaches(net: number, freeFrom: number | null): boolean {
  return freeFrom !== null && net >= freeFrom;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
