import { describe, expect, test } from 'vitest';
import {
  type EffectivePrice,
  effectiveTiers,
  isWithin,
  type PriceEntry,
  priceFor,
  PriceListType,
} from './price-rules.js';

const base = (amount: number, more: Partial<PriceEntry> = {}): PriceEntry => ({
  amount,
  compareAtAmount: null,
  minQuantity: 1,
  maxQuantity: null,
  regionId: null,
  priceListId: null,
  listType: null,
  ...more,
});
const sale = (amount: number, more: Partial<PriceEntry> = {}) =>
  base(amount, { priceListId: 'sale', listType: PriceListType.SALE, ...more });
const override = (amount: number, more: Partial<PriceEntry> = {}) =>
  base(amount, { priceListId: 'override', listType: PriceListType.OVERRIDE, ...more });

/** `1-9: 1000 (was 1200)` */
function told(tiers: readonly EffectivePrice[]): readonly string[] {
  return tiers.map(
    ({ minQuantity, maxQuantity, amount, compareAtAmount }) =>
      `${minQuantity}-${maxQuantity ?? ''}: ${amount}${compareAtAmount === null ? '' : ` (was ${compareAtAmount})`}`,
  );
}

describe('which price is in force', () => {
  test.each<[string, readonly PriceEntry[], readonly string[]]>([
    ['without prices there is none', [], []],
    ['a base price alone', [base(1000)], ['1-: 1000']],
    [
      'a sale before the base price, which is struck through',
      [base(1000), sale(800)],
      ['1-: 800 (was 1000)'],
    ],
    ['a sale’s own struck price', [base(1000), sale(800, { compareAtAmount: 1500 })], ['1-: 800 (was 1500)']],
    ['a sale that is no lower than the base price does not count', [base(1000), sale(1000)], ['1-: 1000']],
    ['a sale without a base price', [sale(800)], ['1-: 800']],
    [
      'the lowest of two sales',
      [base(1000), sale(800), sale(700, { priceListId: 'b' })],
      ['1-: 700 (was 1000)'],
    ],
    [
      'an override before a lower sale, and above the base price',
      [base(1000), sale(800), override(1100)],
      ['1-: 1100'],
    ],
    ['the lowest of two overrides', [override(900), override(800, { priceListId: 'b' })], ['1-: 800']],
    [
      'the region’s own before the lower general one',
      [base(1000), base(1200, { regionId: 'r' })],
      ['1-: 1200'],
    ],
    [
      'a general sale below the region’s own base price',
      [base(1200, { regionId: 'r' }), sale(1100)],
      ['1-: 1100 (was 1200)'],
    ],
    [
      'tiers of quantity',
      [base(1000, { maxQuantity: 9 }), base(800, { minQuantity: 10 })],
      ['1-9: 1000', '10-: 800'],
    ],
    [
      'a sale between the borders of base tiers',
      [base(1000, { maxQuantity: 9 }), base(800, { minQuantity: 10 }), sale(900)],
      ['1-9: 900 (was 1000)', '10-: 800'],
    ],
    [
      'a sale that begins with five and ends with seven',
      [base(1000), sale(900, { minQuantity: 5, maxQuantity: 7 })],
      ['1-4: 1000', '5-7: 900 (was 1000)', '8-: 1000'],
    ],
    [
      'a gap stays one',
      [base(1000, { maxQuantity: 1 }), base(900, { minQuantity: 3 })],
      ['1-1: 1000', '3-: 900'],
    ],
    [
      'borders that change nothing are left out',
      [base(1000), sale(1200, { minQuantity: 5, maxQuantity: 7 })],
      ['1-: 1000'],
    ],
  ])('%s', (_name, entries, tiers) => {
    expect(told(effectiveTiers(entries, 'EUR'))).toEqual(tiers);
    expect(told(effectiveTiers([...entries].reverse(), 'EUR'))).toEqual(tiers);
  });

  test('is on sale when something higher is struck through, and not when it is the same', () => {
    const [same] = effectiveTiers([base(1000, { compareAtAmount: 1000 })], 'EUR');
    const [lower] = effectiveTiers([base(1000, { compareAtAmount: 1001 })], 'EUR');
    expect([same?.onSale, lower?.onSale]).toEqual([false, true]);
  });
});

test.each([
  [1, null],
  [2, 1000],
  [9, 1000],
  [10, 800],
  [20, 800],
  [21, null],
])('%i pieces cost %s each', (quantity, amount) => {
  const tiers = effectiveTiers(
    [base(1000, { minQuantity: 2, maxQuantity: 9 }), base(800, { minQuantity: 10, maxQuantity: 20 })],
    'EUR',
  );
  expect(priceFor(tiers, quantity)?.amount ?? null).toBe(amount);
});

test.each([
  ['2026-03-01T00:00:00.000Z', true],
  ['2026-02-28T23:59:59.999Z', false],
  ['2026-03-31T23:59:59.999Z', true],
  ['2026-04-01T00:00:00.000Z', false],
])('a window contains its start and not its end: %s', (at, within) => {
  const window = { startsAt: new Date('2026-03-01T00:00:00Z'), endsAt: new Date('2026-04-01T00:00:00Z') };
  expect(isWithin(window, new Date(at))).toBe(within);
  expect(isWithin({ startsAt: null, endsAt: null }, new Date(at))).toBe(true);
});
