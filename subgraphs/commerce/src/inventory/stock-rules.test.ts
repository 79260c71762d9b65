import { describe, expect, test } from 'vitest';
import { getsLow, type Place, sharesOf, totalAvailable } from './stock-rules.js';

const place = (locationId: string, stocked: number, reserved = 0, isActive = true): Place => ({
  locationId,
  stocked,
  reserved,
  isActive,
});
const told = (places: readonly Place[], quantity: number, allowBackorder = false) =>
  sharesOf(places, quantity, { allowBackorder })?.map(
    (share) => `${share.quantity} of ${share.locationId}`,
  ) ?? null;

describe('where an order’s pieces are taken from', () => {
  test.each<[string, readonly Place[], number, boolean, readonly string[] | null]>([
    ['the only place', [place('a', 5)], 5, false, ['5 of a']],
    ['what is reserved is not there', [place('a', 5, 1)], 5, false, null],
    ['the first that has them all', [place('a', 2), place('b', 9)], 3, false, ['3 of b']],
    ['several, in their order', [place('a', 2), place('b', 2)], 3, false, ['2 of a', '1 of b']],
    ['a place that owes gives nothing', [place('a', 0, 4), place('b', 2)], 3, false, null],
    ['never one that is not active', [place('a', 9, 0, false)], 1, false, null],
    ['no place at all', [], 1, true, null],
    ['what is missing is owed by the first', [place('a', 1), place('b', 1)], 5, true, ['4 of a', '1 of b']],
    ['all is owed', [place('a', 0, 7)], 2, true, ['2 of a']],
  ])('%s', (_name, places, quantity, allowBackorder, expected) => {
    expect(told(places, quantity, allowBackorder)).toEqual(expected);
  });
});

test('what can be bought is summed over active places, and what one owes is taken off the others', () => {
  expect(totalAvailable([place('a', 3), place('b', 0, 1), place('c', 9, 0, false)])).toBe(2);
});

test.each([
  [6, 5, true],
  [6, 4, true],
  [5, 4, false],
  [6, 6, false],
  [4, 6, false],
])('from %i to %i stock gets low at 5: %s', (before, after, low) => {
  expect(getsLow(before, after, 5)).toBe(low);
});
