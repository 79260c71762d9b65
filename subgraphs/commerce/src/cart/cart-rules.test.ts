import { describe, expect, test } from 'vitest';
import type { EffectivePrice } from '../pricing/price-rules.js';
import { commerceSettings } from '../settings.js';
import type { CartLineRow, CartRow } from './cart-model.js';
import { type CartFacts, CartLineProblem, cartOf } from './cart-rules.js';

const CART: CartRow = {
  id: 'cart',
  userId: null,
  tokenHash: 'hash',
  currency: 'EUR',
  regionId: null,
  locale: 'en',
  email: null,
  shippingAddress: null,
  billingAddress: null,
  shippingOption: null,
  expiresAt: new Date(),
  createdAt: new Date(),
  updatedAt: new Date(),
};

const line = (variantId: string, more: Partial<CartLineRow> = {}): CartLineRow => ({
  id: `line of ${variantId}`,
  variantId,
  productId: 'product',
  quantity: 1,
  sku: null,
  manageInventory: true,
  allowBackorder: false,
  isOnSale: true,
  isDiscountable: true,
  available: 10,
  titles: [
    { locale: 'de', title: 'Hemd' },
    { locale: 'en', title: 'Shirt' },
  ],
  values: [
    [{ locale: 'en', value: 'M' }],
    [
      { locale: 'en', value: 'Blue' },
      { locale: 'de', value: 'Blau' },
    ],
  ],
  ...more,
});

const price = (amount: number): readonly EffectivePrice[] => [
  {
    amount,
    currency: 'EUR',
    compareAtAmount: null,
    onSale: false,
    priceListId: null,
    minQuantity: 1,
    maxQuantity: null,
  },
];

function reckon(facts: Partial<CartFacts>) {
  return cartOf({
    cart: CART,
    region: null,
    lines: [],
    prices: new Map([['v', price(1000)]]),
    discounts: [],
    settings: commerceSettings.parse({}),
    locales: ['en'],
    at: new Date(),
    ...facts,
  });
}

describe('a line', () => {
  test.each<[string, CartLineRow, CartLineProblem | null, number]>([
    ['that is there', line('v'), null, 1000],
    ['that is not sold any more', line('v', { isOnSale: false }), CartLineProblem.UNAVAILABLE, 0],
    ['without a price', line('other'), CartLineProblem.NO_PRICE, 0],
    ['of more than there are', line('v', { quantity: 11 }), CartLineProblem.INSUFFICIENT_STOCK, 11_000],
    ['of more than there are, on backorder', line('v', { quantity: 11, allowBackorder: true }), null, 11_000],
    ['of what is not counted', line('v', { available: 0, manageInventory: false }), null, 1000],
  ])('%s', (_name, given, problem, subtotal) => {
    const { lines, totals } = reckon({ lines: [given] });
    expect(lines).toMatchObject([{ problem, totals: { subtotal } }]);
    expect(totals.total).toBe(subtotal);
  });

  test('for more money than can be reckoned with is left out', () => {
    const { lines, totals } = reckon({
      lines: [line('dear', { quantity: 9 }), line('v')],
      prices: new Map([
        ['dear', price(1_000_000_000_000)],
        ['v', price(1000)],
      ]),
    });
    expect(lines.map(({ problem }) => problem)).toEqual([CartLineProblem.TOO_EXPENSIVE, null]);
    expect(totals.total).toBe(1000);
  });

  test('has the name of the cart’s locale, and of another where that has none', () => {
    expect(reckon({ lines: [line('v')], locales: ['de', 'en'] }).lines).toMatchObject([
      { title: 'Hemd', variantTitle: 'M / Blau' },
    ]);
  });
});

describe('shipping', () => {
  const settings = commerceSettings.parse({
    shippingOptions: [
      { id: 'near', name: 'Near', prices: { EUR: 490 }, freeFrom: { EUR: 1000 }, countries: ['DE'] },
      { id: 'far', name: 'Far', prices: { EUR: 990, USD: 1090 } },
    ],
  });
  const to = (country: string) => ({
    firstName: 'A',
    lastName: 'B',
    line1: 'C',
    city: 'D',
    country,
  });

  test('is offered by country and currency', () => {
    const offered = (cart: Partial<CartRow>) =>
      reckon({ settings, cart: { ...CART, ...cart } }).shippingOptions.map(({ id }) => id);
    expect(offered({})).toEqual(['near', 'far']);
    expect(offered({ shippingAddress: to('FR') })).toEqual(['far']);
    expect(offered({ currency: 'USD' })).toEqual(['far']);
    expect(offered({ currency: 'GBP' })).toEqual([]);
  });

  test('that was chosen counts while it is offered', () => {
    const cart = { ...CART, shippingOption: 'near' };
    expect(reckon({ settings, cart, lines: [line('v')] }).totals.shipping).toBe(0);
    const elsewhere = { ...cart, shippingAddress: to('FR') };
    expect(reckon({ settings, cart: elsewhere, lines: [line('v')] }).shipping).toBeNull();
  });
});
