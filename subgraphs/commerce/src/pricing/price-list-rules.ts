import { z } from 'zod';
import { PriceListType } from './price-rules.js';

export enum PriceListStatus {
  /** Counts nowhere. */
  DRAFT = 'draft',
  /** Counts within its window. */
  ACTIVE = 'active',
}

const name = z.string().trim().min(1, 'must not be blank').max(100);

export const newPriceList = z
  .strictObject({
    name,
    type: z.enum(PriceListType).default(PriceListType.SALE),
    status: z.enum(PriceListStatus).default(PriceListStatus.DRAFT),
    startsAt: z.date().nullish(),
    endsAt: z.date().nullish(),
  })
  .refine(isWindow, { path: ['endsAt'], message: 'must be after startsAt' });

/** What is absent stays; `null` takes a border of the window away. */
export const priceListChanges = z.strictObject({
  expectedVersion: z.int().min(1),
  name: name.optional(),
  type: z.enum(PriceListType).optional(),
  status: z.enum(PriceListStatus).optional(),
  startsAt: z.date().nullish(),
  endsAt: z.date().nullish(),
});

export function isWindow({
  startsAt,
  endsAt,
}: {
  readonly startsAt?: Date | null | undefined;
  readonly endsAt?: Date | null | undefined;
}): boolean {
  return startsAt == null || endsAt == null || startsAt < endsAt;
}
