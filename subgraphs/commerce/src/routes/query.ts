import { isCurrency, isUuid, LOCALE, parseInput, type RouteRequest } from '@rustok/kernel';
import { z } from 'zod';
import { ProductSort } from '../catalog/product-lists.js';
import { ProductStatus } from '../catalog/product-rules.js';

// Names are those of the query string, so that a message names what the caller wrote.

const uuid = z
  .string()
  .transform((text) => text.toLowerCase())
  .refine(isUuid, 'must be a uuid');

const placeQuery = {
  locale: z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"').optional(),
  currency: z.string().refine(isCurrency, 'must be a currency of ISO 4217').optional(),
  region_id: uuid.optional(),
};

export const oneQuery = z.strictObject(placeQuery);
export type Place = z.output<typeof oneQuery>;

const text = z.string().min(1).max(255);

export const listQuery = z.strictObject({
  ...placeQuery,
  status: z.enum(ProductStatus).optional(),
  category_id: uuid.optional(),
  collection_id: uuid.optional(),
  tag: text.optional(),
  vendor: text.optional(),
  product_type: text.optional(),
  sort: z.enum(ProductSort).default(ProductSort.NEWEST),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().min(1).max(2_000).optional(),
});

/** The id in the path. Throws `BAD_USER_INPUT` when it cannot be one. */
export function idOf({ params }: RouteRequest): string {
  return parseInput(z.object({ id: uuid }), params).id;
}
