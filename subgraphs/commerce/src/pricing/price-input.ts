import { type FieldProblem, type Money, moneyInput } from '@rustok/kernel';
import { z } from 'zod';

/** How many prices a price list may hold. */
export const MAX_LIST_PRICES = 10_000;

const quantity = z.int().min(1).max(1_000_000);

const priceInput = z.strictObject({
  price: moneyInput,
  /** What is shown struck through; in the same currency. */
  compareAt: moneyInput.nullish(),
  regionId: z.guid().nullish(),
  minQuantity: quantity.nullish().transform((given) => given ?? 1),
  /** Included; absent is without end. */
  maxQuantity: quantity.nullish(),
});

/** All prices a variant has in one list, or as its base prices. */
export const priceInputs = z.array(priceInput).max(200);
export type PriceInput = z.output<typeof priceInput>;

const priceListId = z.guid().nullish();

export const pricesOfVariant = z.strictObject({ priceListId, prices: priceInputs });

export const pricesOfVariants = z.strictObject({
  priceListId,
  variants: z
    .array(z.strictObject({ variantId: z.guid(), prices: priceInputs }))
    .min(1)
    .max(100)
    .superRefine((variants, context) => {
      for (const [index, { variantId }] of variants.entries()) {
        if (variants.findIndex((other) => other.variantId === variantId) < index) {
          context.addIssue({ code: 'custom', path: [index, 'variantId'], message: 'is there twice' });
        }
      }
    }),
});

export interface PriceSurroundings {
  /** In which prices can be. */
  readonly currencies: readonly string[];
  /** Currency by region; a region that does not exist has none. */
  readonly regions: ReadonlyMap<string, string>;
}

/** What is wrong with the prices of one variant; `path` is where they stand in the input. */
export function problemsOf(
  prices: readonly PriceInput[],
  { currencies, regions }: PriceSurroundings,
  path: string,
): readonly FieldProblem[] {
  return prices.flatMap(({ price, compareAt, regionId, minQuantity, maxQuantity }, index) => {
    const problems: FieldProblem[] = [];
    const refuse = (field: string, message: string) =>
      problems.push({ path: `${path}.${index}.${field}`, message });
    if (!currencies.includes(price.currency)) {
      refuse('price.currency', `must be one of ${currencies.join(', ')}`);
    }
    if (compareAt) refuseCompareAt(compareAt, price, refuse);
    if (maxQuantity != null && maxQuantity < minQuantity) {
      refuse('maxQuantity', 'must not be below minQuantity');
    }
    if (regionId != null) {
      const currency = regions.get(regionId);
      if (currency === undefined) refuse('regionId', 'does not exist');
      else if (currency !== price.currency) refuse('price.currency', `must be ${currency} in this region`);
    }
    if (prices.slice(0, index).some((other) => overlap(other, prices[index] as PriceInput))) {
      refuse('minQuantity', 'is in the range of another price of the currency and region');
    }
    return problems;
  });
}

function refuseCompareAt(
  compareAt: Money,
  price: Money,
  refuse: (field: string, message: string) => void,
): void {
  if (compareAt.currency !== price.currency) {
    refuse('compareAt.currency', 'must be that of the price');
  } else if (compareAt.amount < price.amount) {
    refuse('compareAt.amount', 'must not be below the price');
  }
}

function overlap(a: PriceInput, b: PriceInput): boolean {
  return (
    a.price.currency === b.price.currency &&
    (a.regionId ?? null) === (b.regionId ?? null) &&
    a.minQuantity <= (b.maxQuantity ?? Infinity) &&
    b.minQuantity <= (a.maxQuantity ?? Infinity)
  );
}
