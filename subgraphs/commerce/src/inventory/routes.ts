import { badField, parseInput, type RequestContext, type RouteDeclaration } from '@rustok/kernel';
import { z } from 'zod';
import { requireStaff } from '../access.js';
import { variantNotFound } from '../catalog/errors.js';
import { variantById } from '../catalog/loaders.js';
import { inventoryOf } from './graphql/variant-inventory.js';
import { levelsOfVariant } from './loaders.js';
import { adjustLevel, setLevel } from './operations/change-level.js';

const located = z.looseObject({ locationId: z.guid() });
const wanted = z.object({
  items: z
    .array(z.object({ variantId: z.guid(), quantity: z.int().min(1).max(1_000_000) }))
    .min(1)
    .max(200),
});

export const inventoryRoutes: readonly RouteDeclaration[] = [
  {
    method: 'GET',
    path: '/api/commerce/variants/:id/inventory',
    summary: 'what is there of a variant, by location',
    async handle({ params }, context) {
      requireStaff(context, 'inventory:read');
      return { body: await presented(idOf(params), context) };
    },
  },
  {
    method: 'POST',
    path: '/api/commerce/variants/:id/inventory/adjust',
    summary: 'so many more, or less: {locationId, by}',
    async handle({ params, body }, context) {
      const { locationId, ...input } = parseInput(located, body);
      await adjustLevel(context, { variantId: idOf(params), locationId }, input);
      return { body: await presented(idOf(params), context) };
    },
  },
  {
    method: 'POST',
    path: '/api/commerce/variants/:id/inventory/set',
    summary: 'what is there: {locationId, stocked?, incoming?, lowStockThreshold?}',
    async handle({ params, body }, context) {
      const { locationId, ...input } = parseInput(located, body);
      await setLevel(context, { variantId: idOf(params), locationId }, input);
      return { body: await presented(idOf(params), context) };
    },
  },
  {
    method: 'POST',
    path: '/api/commerce/inventory/check',
    summary: 'whether so many can be bought now: {items: [{variantId, quantity}]}; reserves nothing',
    async handle({ body }, context) {
      const { items } = parseInput(wanted, body);
      const checked = await Promise.all(
        items.map(async ({ variantId, quantity }) => {
          const variant = await context.loaders.get(variantById).load(variantId);
          if (!variant) throw variantNotFound(variantId);
          const { available } = await inventoryOf(variant, context);
          const isAvailable = available === null || available >= quantity || variant.allowBackorder;
          return { variantId, quantity, available, isAvailable };
        }),
      );
      return { body: { isAvailable: checked.every(({ isAvailable }) => isAvailable), items: checked } };
    },
  },
];

async function presented(id: string, context: RequestContext): Promise<object> {
  const variant = await context.loaders.get(variantById).load(id);
  if (!variant) throw variantNotFound(id);
  const { available, inStock } = await inventoryOf(variant, context);
  const levels = (await context.loaders.get(levelsOfVariant).load(id)) ?? [];
  return {
    variantId: id,
    available,
    inStock,
    levels: levels.map(({ locationId, stocked, reserved, incoming, lowStockThreshold, isActive }) => ({
      locationId,
      stocked,
      reserved,
      incoming,
      lowStockThreshold,
      isActive,
    })),
  };
}

function idOf({ id = '' }: Readonly<Record<string, string>>): string {
  if (z.guid().safeParse(id).success) return id;
  throw badField('id', 'must be a UUID');
}
