import { describe, expect, test } from 'vitest';
import { DiscountType } from '../discounts/discount-rules.js';
import { type TotalsInput, totalsOf } from './totals.js';

const line = (unitPrice: number, quantity = 1, isDiscountable = true) => ({
  unitPrice,
  quantity,
  isDiscountable,
});
const percent = (rate: number) => ({ type: DiscountType.PERCENTAGE, rate, amount: null });
const off = (amount: number) => ({ type: DiscountType.FIXED, rate: null, amount });
const freeShipping = { type: DiscountType.FREE_SHIPPING, rate: null, amount: null };

const totals = (input: Partial<TotalsInput>) =>
  totalsOf({ lines: [], discounts: [], shipping: null, taxRate: 0, taxIncluded: true, ...input });

describe('tax', () => {
  test.each([
    // 19 % of 9.99 is 1.8981; contained in 9.99 are 1.5950.
    [
      { taxRate: 1900, taxIncluded: false },
      { tax: 190, total: 1189 },
    ],
    [
      { taxRate: 1900, taxIncluded: true },
      { tax: 160, total: 999 },
    ],
    [
      { taxRate: 0, taxIncluded: false },
      { tax: 0, total: 999 },
    ],
  ])('of 9.99 at %j is %j', (rule, expected) => {
    expect(totals({ lines: [line(999)], ...rule })).toMatchObject(expected);
  });

  test('is rounded half up, line by line', () => {
    // 10 % of 0.05 is half a cent; three lines of it are not the same as one.
    expect(totals({ lines: [line(5), line(5), line(5)], taxRate: 1000, taxIncluded: false }).tax).toBe(3);
    expect(totals({ lines: [line(15)], taxRate: 1000, taxIncluded: false }).tax).toBe(2);
    expect(totals({ lines: [line(4)], taxRate: 1000, taxIncluded: false }).tax).toBe(0);
  });

  test('is on the shipping too', () => {
    const shipping = { amount: 500, freeFrom: null };
    expect(totals({ lines: [line(1000)], shipping, taxRate: 2000, taxIncluded: false })).toMatchObject({
      tax: 300,
      total: 1800,
    });
  });
});

describe('discounts', () => {
  test('a percentage is split to the cent, the largest remainder first', () => {
    // 10 % of 10.00 is 1.00, over lines of 3.33, 3.33 and 3.34.
    const { lines, discount } = totals({
      lines: [line(333), line(333), line(334)],
      discounts: [percent(1000)],
    });
    expect(lines.map((each) => each.discount)).toEqual([33, 33, 34]);
    expect(discount).toBe(100);
  });

  test('each is taken off what the former left', () => {
    expect(totals({ lines: [line(1000)], discounts: [percent(5000), percent(5000)] })).toMatchObject({
      discounts: [500, 250],
      total: 250,
    });
  });

  test('an amount takes off no more than there is', () => {
    expect(totals({ lines: [line(300)], discounts: [off(500), off(100)] })).toMatchObject({
      discounts: [300, 0],
      total: 0,
    });
  });

  test('leave lines alone that may not be discounted', () => {
    const { lines } = totals({ lines: [line(1000, 1, false), line(100)], discounts: [off(500)] });
    expect(lines.map((each) => each.discount)).toEqual([0, 100]);
  });

  test('free shipping takes off the shipping, once', () => {
    const shipping = { amount: 490, freeFrom: null };
    expect(totals({ lines: [line(100)], discounts: [freeShipping, freeShipping], shipping })).toMatchObject({
      discounts: [490, 0],
      shipping: 0,
      total: 100,
    });
  });
});

test.each([
  [999, 490],
  [1000, 0],
])('shipping that is free from 10.00 costs, for %i, %i', (price, shipping) => {
  expect(totals({ lines: [line(price)], shipping: { amount: 490, freeFrom: 1000 } }).shipping).toBe(shipping);
});

test('whatever is bought, sums are exact and nothing is below zero', () => {
  const random = randomNumbers(42);
  for (let round = 0; round < 2000; round += 1) {
    const input: TotalsInput = {
      lines: Array.from({ length: random(6) }, () =>
        line(random(10) === 0 ? random(1e10) : random(5000), 1 + random(20), random(5) > 0),
      ),
      discounts: Array.from(
        { length: random(4) },
        () => [percent(1 + random(10_000)), off(1 + random(20_000)), freeShipping][random(3)],
      ) as TotalsInput['discounts'],
      shipping:
        random(3) === 0 ? null : { amount: random(2000), freeFrom: random(2) ? random(20_000) : null },
      taxRate: random(2) ? random(10_001) : 1900,
      taxIncluded: random(2) === 0,
    };
    const { lines, discounts, subtotal, discount, shipping, tax, total } = totalsOf(input);
    const sum = (pick: (each: (typeof lines)[number]) => number) =>
      lines.reduce((all, one) => all + pick(one), 0);
    const what = JSON.stringify(input);
    expect(
      sum((each) => each.subtotal),
      what,
    ).toBe(subtotal);
    expect(
      sum((each) => each.discount),
      what,
    ).toBe(discount);
    const offLines = discounts.filter(
      (_, index) => input.discounts[index]?.type !== DiscountType.FREE_SHIPPING,
    );
    expect(
      offLines.reduce((all, one) => all + one, 0),
      what,
    ).toBe(discount);
    expect(subtotal - discount + shipping + (input.taxIncluded ? 0 : tax), what).toBe(total);
    for (const each of lines) {
      expect(
        Math.min(each.subtotal, each.discount, each.tax, each.subtotal - each.discount),
        what,
      ).toBeGreaterThanOrEqual(0);
    }
    for (const [index, each] of lines.entries()) {
      if (!input.lines[index]?.isDiscountable) expect(each.discount, what).toBe(0);
    }
    for (const amount of [...discounts, shipping, tax, total]) {
      expect(Number.isSafeInteger(amount) && amount >= 0, what).toBe(true);
    }
  }
});

/** The same numbers on every run: `random(n)` is from 0 to n - 1. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
