import { describe, expect, test } from 'vitest';
import {
  discountCode,
  discountProblem,
  DiscountProblem,
  type DiscountSituation,
  DiscountStatus,
  type DiscountTerms,
} from './discount-rules.js';

const TERMS: DiscountTerms = {
  status: DiscountStatus.ACTIVE,
  startsAt: null,
  endsAt: null,
  currency: null,
  minSubtotal: null,
  usageLimit: null,
  usageLimitPerCustomer: null,
  timesUsed: 0,
  isCombinable: false,
};
const NOW = new Date('2026-03-01T00:00:00Z');
const SITUATION: DiscountSituation = {
  at: NOW,
  currency: 'EUR',
  subtotal: 1000,
  usedByCustomer: 0,
  others: null,
};

const { NOT_ACTIVE, EXPIRED, EXHAUSTED, NOT_APPLICABLE, NOT_COMBINABLE } = DiscountProblem;

describe('a discount counts', () => {
  test.each<[string, Partial<DiscountTerms>, Partial<DiscountSituation>, DiscountProblem | null]>([
    ['without conditions', {}, {}, null],
    ['not while it is off', { status: DiscountStatus.DISABLED }, {}, NOT_ACTIVE],
    ['from its start on', { startsAt: NOW }, {}, null],
    ['not before', { startsAt: new Date(NOW.getTime() + 1) }, {}, NOT_ACTIVE],
    ['until before its end', { endsAt: new Date(NOW.getTime() + 1) }, {}, null],
    ['not at its end', { endsAt: NOW }, {}, EXPIRED],
    ['for its last use', { usageLimit: 3, timesUsed: 2 }, {}, null],
    ['not after it', { usageLimit: 3, timesUsed: 3 }, {}, EXHAUSTED],
    ['for a customer’s last use', { usageLimitPerCustomer: 2 }, { usedByCustomer: 1 }, null],
    ['not after that', { usageLimitPerCustomer: 2 }, { usedByCustomer: 2 }, EXHAUSTED],
    ['in its own money', { currency: 'EUR', minSubtotal: 1000 }, {}, null],
    ['not in another', { currency: 'EUR' }, { currency: 'USD' }, NOT_APPLICABLE],
    ['not below its subtotal', { currency: 'EUR', minSubtotal: 1001 }, {}, NOT_APPLICABLE],
    ['together, where all may', { isCombinable: true }, { others: 'combinable' }, null],
    ['not together, where it may not', {}, { others: 'combinable' }, NOT_COMBINABLE],
    ['not together, where the other may not', { isCombinable: true }, { others: 'alone' }, NOT_COMBINABLE],
  ])('%s', (_name, terms, situation, problem) => {
    expect(discountProblem({ ...TERMS, ...terms }, { ...SITUATION, ...situation })).toBe(problem);
  });
});

test.each([
  [' welcome10 ', 'WELCOME10'],
  ['a-b_c', 'A-B_C'],
  ['-a', undefined],
  ['', undefined],
  ['ä', undefined],
])('the code %j is kept as %j', (given, kept) => {
  expect(discountCode.safeParse(given).data).toBe(kept);
});
