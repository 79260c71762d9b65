import { dinero, toDecimal } from 'dinero.js';
import * as iso4217 from 'dinero.js/currencies';
import { z } from 'zod';

/** An exact amount. Whole minor units, as in storage and in events: 1250 of EUR is 12.50 euro, 1250 of JPY is 1250 yen. */
export interface Money {
  readonly amount: number;
  /** ISO 4217: `EUR` */
  readonly currency: string;
}

/** Above it a sum of a hundred of them might not be exact any more. In minor units. */
export const MAX_AMOUNT = 10_000_000_000_000;

/** Without the two whose minor unit is a fifth: they have no decimal form. */
const DECIMAL_CURRENCIES = new Map(
  Object.entries(iso4217)
    .filter(([, { base }]) => base === 10)
    .map(([code, currency]) => [code as string, currency]),
);

const DECIMAL = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,4})?$/;

export function isCurrency(code: string): boolean {
  return DECIMAL_CURRENCIES.has(code);
}

/** `-?digits(.digits)?`, without leading zeros. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/** `12.50` for 1250 of EUR. Throws a `TypeError` for a currency there is none of. */
export function decimalOf({ amount, currency }: Money): string {
  return toDecimal(dinero({ amount, currency: currencyOf(currency) }));
}

/** Minor units of a decimal, `1250` of `12.5` EUR; `undefined` when the currency has no unit as small as that. */
export function minorUnits(decimal: string, currency: string): number | undefined {
  const { exponent } = currencyOf(currency);
  const [whole = '', fraction = ''] = decimal.split('.');
  const [kept, cut] = [fraction.slice(0, exponent), fraction.slice(exponent)];
  if (/[1-9]/.test(cut)) return undefined;
  return Number(whole + kept.padEnd(exponent, '0'));
}

function currencyOf(code: string) {
  const currency = DECIMAL_CURRENCIES.get(code);
  if (!currency) throw new TypeError(`"${code}" is no currency with decimal units.`);
  return currency;
}

/** What a client gives as `MoneyInput`, as money of zero or more. */
export const moneyInput = z
  .object({ amount: z.string().refine(isDecimal, 'must be a decimal number'), currency: currencyCode() })
  .transform(({ amount, currency }, context): Money => {
    const units = minorUnits(amount, currency);
    const problem = problemOf(units);
    if (units !== undefined && !problem) return { amount: units, currency };
    context.addIssue({ code: 'custom', path: ['amount'], message: `${problem} (${amount} ${currency})` });
    return z.NEVER;
  });

export function currencyCode() {
  return z.string().refine(isCurrency, 'must be a currency of ISO 4217');
}

/** In event payloads. */
export function eventMoney() {
  return z.strictObject({
    amount: z.int().min(0).max(MAX_AMOUNT),
    currency: z.string().regex(/^[A-Z]{3}$/),
  });
}

function problemOf(units: number | undefined): string | undefined {
  if (units === undefined) return 'has more decimals than the currency';
  if (units < 0) return 'must not be below zero';
  return units > MAX_AMOUNT ? 'is too large' : undefined;
}
