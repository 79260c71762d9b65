import { z } from 'zod';

const text = (max: number) => z.string().trim().min(1, 'must not be blank').max(max);

/** As it is kept in carts, orders and address books. */
export const address = z.object({
  firstName: text(100),
  lastName: text(100),
  company: text(255).nullish(),
  line1: text(255),
  line2: text(255).nullish(),
  postalCode: text(20).nullish(),
  city: text(100),
  /** State or province. */
  province: text(100).nullish(),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be a country of ISO 3166-1, two letters'),
  phone: text(50).nullish(),
});

export type Address = z.output<typeof address>;

export const emailAddress = z.string().trim().toLowerCase().max(255).pipe(z.email());

/** What is absent stays; `null` empties. */
export const customerChanges = z.object({
  expectedVersion: z.int().min(1),
  email: emailAddress.optional(),
  name: text(255).nullish(),
  phone: text(50).nullish(),
  note: text(2000).nullish(),
});

export const newCustomer = z.object({
  email: emailAddress,
  name: text(255).nullish(),
  phone: text(50).nullish(),
  note: text(2000).nullish(),
});

export const bookedAddress = z.object({
  address,
  isDefaultShipping: z.boolean().default(false),
  isDefaultBilling: z.boolean().default(false),
});
