import { parseInput, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import { z } from 'zod';
import { requireStaff } from '../../access.js';
import { variantNotFound } from '../../catalog/errors.js';
import { variantById } from '../../catalog/loaders.js';
import type { VariantRow } from '../../catalog/variant-model.js';
import { insufficientInventory, inventoryNotManaged, stockLocationNotFound } from '../errors.js';
import { type LevelRow, lockLevels } from '../level-model.js';
import { forgetStock } from '../loaders.js';
import { availableOf } from '../stock-rules.js';
import { type StockChange, writeStock } from './change-stock.js';

const quantity = z.int().min(0).max(1_000_000_000);
const change = z
  .int()
  .min(-1_000_000_000)
  .max(1_000_000_000)
  .refine((by) => by !== 0, 'must not be 0');

/** What is absent stays. */
const levelChanges = z.object({
  stocked: quantity.optional(),
  incoming: quantity.optional(),
  lowStockThreshold: quantity.nullish(),
});

const adjustment = z.object({ by: change });
const movement = z
  .object({
    fromLocationId: z.guid(),
    toLocationId: z.guid(),
    quantity: quantity.refine((moved) => moved > 0, 'must be above 0'),
  })
  .refine(({ fromLocationId, toLocationId }) => fromLocationId !== toLocationId, {
    path: ['toLocationId'],
    message: 'must be another location',
  });

export interface LevelKey {
  readonly variantId: string;
  readonly locationId: string;
}

/**
 * Each of these throws `VARIANT_NOT_FOUND`, `STOCK_LOCATION_NOT_FOUND`, `INVENTORY_NOT_MANAGED`, `BAD_USER_INPUT`, or
 * `INSUFFICIENT_INVENTORY` when less would be there than is promised and the variant is not sold on backorder.
 */
export async function setLevel(context: RequestContext, key: LevelKey, input: unknown): Promise<void> {
  const { stocked, incoming, lowStockThreshold } = parseInput(levelChanges, input);
  await changingStock(context, key.variantId, [key.locationId], async (unit, variant, [level]) => {
    await unit
      .trx('inventory_levels')
      .where({ variant_id: key.variantId, location_id: key.locationId })
      .update({
        incoming: incoming ?? level.incoming,
        low_stock_threshold: lowStockThreshold === undefined ? level.lowStockThreshold : lowStockThreshold,
      });
    const threshold = lowStockThreshold === undefined ? level.lowStockThreshold : lowStockThreshold;
    return [checked(variant, { ...level, lowStockThreshold: threshold }, stocked ?? level.stocked)];
  });
}

/** What was there is what it was when the change is made: two of them at once both count. */
export async function adjustLevel(context: RequestContext, key: LevelKey, input: unknown): Promise<void> {
  const { by } = parseInput(adjustment, input);
  await changingStock(context, key.variantId, [key.locationId], async (_unit, variant, [level]) => [
    checked(variant, level, level.stocked + by),
  ]);
}

/** Only what is not reserved can be moved, also of what is sold on backorder. */
export async function moveStock(context: RequestContext, variantId: string, input: unknown): Promise<void> {
  const { fromLocationId, toLocationId, quantity: moved } = parseInput(movement, input);
  await changingStock(
    context,
    variantId,
    [fromLocationId, toLocationId],
    async (_unit, variant, [from, to]) => [
      checked({ ...variant, allowBackorder: false }, from, from.stocked - moved, moved),
      {
        level: to as LevelRow,
        stocked: (to as LevelRow).stocked + moved,
        reserved: (to as LevelRow).reserved,
      },
    ],
  );
}

/** Opens the levels that are not there yet, locks them and writes what `decide` makes of them. */
async function changingStock(
  context: RequestContext,
  variantId: string,
  locationIds: readonly string[],
  decide: (
    unit: UnitOfWork,
    variant: VariantRow,
    levels: readonly [LevelRow, ...LevelRow[]],
  ) => Promise<readonly StockChange[]>,
): Promise<void> {
  requireStaff(context, 'inventory:update');
  const variant = await context.loaders.get(variantById).load(variantId);
  if (!variant) throw variantNotFound(variantId);
  if (!variant.manageInventory) throw inventoryNotManaged(variantId);
  await context.database.transaction(async (unit) => {
    const known: string[] = await unit
      .trx('stock_locations')
      .whereIn('id', locationIds)
      .forShare()
      .pluck('id');
    const unknown = locationIds.find((id) => !known.includes(id));
    if (unknown !== undefined) throw stockLocationNotFound(unknown);
    await unit
      .trx('inventory_levels')
      .insert([...locationIds].sort().map((id) => ({ variant_id: variantId, location_id: id })))
      .onConflict(['tenant_id', 'variant_id', 'location_id'])
      .ignore();
    const levels = await lockLevels(unit.trx, [variantId]);
    const wanted = locationIds.map((id) => levels.find(({ locationId }) => locationId === id) as LevelRow);
    await writeStock(
      unit,
      context,
      await decide(unit, variant, wanted as unknown as readonly [LevelRow, ...LevelRow[]]),
    );
    forgetStock(context);
  });
}

function checked(
  { id: variantId, allowBackorder }: Pick<VariantRow, 'id' | 'allowBackorder'>,
  level: LevelRow,
  stocked: number,
  requested = level.stocked - stocked,
): StockChange {
  const { reserved } = level;
  const falls = stocked < level.stocked;
  if (falls && !allowBackorder && availableOf({ stocked, reserved }) < 0) {
    throw insufficientInventory({ variantId, requested, available: Math.max(0, availableOf(level)) });
  }
  return { level, stocked, reserved };
}
