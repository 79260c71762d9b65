import { describe, expect, test } from 'vitest';
import { decimalOf, eventMoney, isCurrency, isDecimal, MAX_AMOUNT, minorUnits, moneyInput } from './money.js';

describe('a decimal', () => {
  test.each([
    ['12.5', 'EUR', 1250],
    ['12.50', 'EUR', 1250],
    ['12.500', 'EUR', 1250],
    ['0.01', 'USD', 1],
    ['1250', 'JPY', 1250],
    ['1.5', 'KWD', 1500],
    ['-0.5', 'EUR', -50],
    ['0', 'EUR', 0],
  ])('%s %s is %i minor units', (decimal, currency, units) => {
    expect(minorUnits(decimal, currency)).toBe(units);
  });

  test.each([
    ['0.001', 'EUR'],
    ['0.5', 'JPY'],
  ])('%s %s has a smaller unit than there is', (decimal, currency) => {
    expect(minorUnits(decimal, currency)).toBeUndefined();
  });

  test.each(['', '1,5', '1.', '.5', '01', '1e3', '+1', ' 1', '1.00000', 'NaN', '1234567890123456'])(
    'is not %j',
    (text) => {
      expect(isDecimal(text)).toBe(false);
    },
  );

  test('comes back as it went in, with all its decimals', () => {
    for (const amount of [0, 1, 99, 100, 1250, MAX_AMOUNT]) {
      for (const currency of ['EUR', 'JPY', 'KWD', 'USD']) {
        expect(minorUnits(decimalOf({ amount, currency }), currency)).toBe(amount);
      }
    }
    expect(decimalOf({ amount: 1250, currency: 'EUR' })).toBe('12.50');
    expect(decimalOf({ amount: 5, currency: 'JPY' })).toBe('5');
  });
});

test('a currency is one of ISO 4217 with decimal units', () => {
  expect(['EUR', 'eur', 'XXX', 'MGA', 'toString', ''].map(isCurrency)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

describe('what a client gives', () => {
  const problem = (input: unknown) =>
    moneyInput.safeParse(input).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

  test('becomes minor units', () => {
    expect(moneyInput.parse({ amount: '19.99', currency: 'EUR' })).toEqual({ amount: 1999, currency: 'EUR' });
  });

  test('is refused with the field and the reason', () => {
    expect(problem({ amount: '1.999', currency: 'EUR' })).toEqual([
      'amount: has more decimals than the currency (1.999 EUR)',
    ]);
    expect(problem({ amount: '-1', currency: 'EUR' })).toEqual(['amount: must not be below zero (-1 EUR)']);
    expect(problem({ amount: '999999999999999', currency: 'EUR' })).toEqual([
      'amount: is too large (999999999999999 EUR)',
    ]);
    expect(problem({ amount: '1', currency: 'XXX' })).toEqual(['currency: must be a currency of ISO 4217']);
    expect(problem({ amount: 'x', currency: 'EUR' })).toEqual(['amount: must be a decimal number']);
  });
});

test('an event carries whole minor units', () => {
  expect(eventMoney().safeParse({ amount: 1.5, currency: 'EUR' }).success).toBe(false);
  expect(eventMoney().safeParse({ amount: 150, currency: 'EUR' }).success).toBe(true);
});
