import { parseInput, type RequestContext, type RouteAnswer, type RouteDeclaration } from '@rustok/kernel';
import { z } from 'zod';
import { requireStaff } from '../access.js';
import { variantNotFound } from '../catalog/errors.js';
import { variantById } from '../catalog/loaders.js';
import { idOf } from '../routes/query.js';
import { answering, fromWire, toWire } from '../routes/wire.js';
import { inventoryOf } from './graphql/variant-inventory.js';
import { adjustLevel, setLevel } from './operations/change-level.js';

const PATH = '/api/commerce/variants/:id/inventory';

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
    path: PATH,
    summary: 'What is there of a variant, by location.',
    async handle(request, context) {
      requireStaff(context, 'inventory:read');
      return answerInventory(context, idOf(request));
    },
  },
  {
    method: 'POST',
    path: `${PATH}/adjust`,
    summary: 'So many more, or less, at a location.',
    handle: (request, context) =>
      answering(async () => {
        const variantId = idOf(request);
        const { locationId, ...input } = parseInput(located, fromWire(request.body));
        await adjustLevel(context, { variantId, locationId }, input);
        return answerInventory(context, variantId);
      }),
  },
  {
    method: 'POST',
    path: `${PATH}/set`,
    summary: 'Says what is at a location.',
    handle: (request, context) =>
      answering(async () => {
        const variantId = idOf(request);
        const { locationId, ...input } = parseInput(located, fromWire(request.body));
        await setLevel(context, { variantId, locationId }, input);
        return answerInventory(context, variantId);
      }),
  },
  {
    method: 'POST',
    path: '/api/commerce/inventory/check',
    summary: 'Whether so many can be bought now; reserves nothing.',
    handle: ({ body }, context) =>
      answering(async () => {
        const { items } = parseInput(wanted, fromWire(body));
        const checked = await Promise.all(
          items.map(async ({ variantId, quantity }) => {
            const variant = await context.loaders.get(variantById).load(variantId);
            if (!variant) throw variantNotFound(variantId);
            const { available } = await inventoryOf(variant, context);
            const isAvailable = available === null || available >= quantity || variant.allowBackorder;
            return { variantId, quantity, available, isAvailable };
          }),
        );
        return {
          body: toWire({ isAvailable: checked.every(({ isAvailable }) => isAvailable), items: checked }),
        };
      }),
  },
];

async function answerInventory(context: RequestContext, variantId: string): Promise<RouteAnswer> {
  const variant = await context.loaders.get(variantById).load(variantId);
  if (!variant) throw variantNotFound(variantId);
  const { available, inStock, levels } = await inventoryOf(variant, context);
  return {
    body: toWire({
      variantId,
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
    }),
  };
}
