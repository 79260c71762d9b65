import { currencyCode } from '@rustok/kernel';
import { z } from 'zod';

const name = z.string().trim().min(1, 'must not be blank').max(100);
const taxRate = z.int().min(0).max(10_000);

/** Each once. */
const countries = z
  .array(z.string().regex(/^[A-Z]{2}$/, 'must be a country of ISO 3166-1, two letters'))
  .max(300)
  .transform((list) => [...new Set(list)]);

function currency(currencies: readonly string[]) {
  return currencyCode().refine(
    (code) => currencies.includes(code),
    `must be one of ${currencies.join(', ')}`,
  );
}

export function newRegion({ currencies }: { readonly currencies: readonly string[] }) {
  return z.strictObject({
    name,
    currency: currency(currencies),
    taxRate: taxRate.default(0),
    taxIncluded: z.boolean().default(true),
    countries: countries.default([]),
  });
}

/** What is absent stays. */
export function regionChanges({ currencies }: { readonly currencies: readonly string[] }) {
  return z.strictObject({
    expectedVersion: z.int().min(1),
    name: name.optional(),
    currency: currency(currencies).optional(),
    taxRate: taxRate.optional(),
    taxIncluded: z.boolean().optional(),
    countries: countries.optional(),
  });
}
