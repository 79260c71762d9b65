import type { RequestContext, UnitOfWork } from '@rustok/kernel';
import { settingsOf } from '../../settings.js';
import { InventoryLow, InventoryUpdated } from '../events.js';
import type { LevelRow } from '../level-model.js';
import { forgetStock } from '../loaders.js';
import { availableOf, getsLow } from '../stock-rules.js';

/** A locked level, and what it is from now on. */
export interface StockChange {
  readonly level: LevelRow;
  readonly stocked: number;
  readonly reserved: number;
}

/**
 * Writes levels that `lockLevels` has locked, by one statement, and says what can be bought now: `inventory.updated` where
 * that became another, and `inventory.low` where it fell to the threshold. Every change of stock goes through here.
 */
export async function writeStock(
  unit: UnitOfWork,
  context: RequestContext,
  changes: readonly StockChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await unit.trx.raw(
    `update inventory_levels i
        set stocked = c.stocked, reserved = c.reserved, updated_at = now()
       from unnest(?::uuid[], ?::uuid[], ?::int[], ?::int[]) as c(variant_id, location_id, stocked, reserved)
      where i.variant_id = c.variant_id and i.location_id = c.location_id`,
    [
      changes.map(({ level }) => level.variantId),
      changes.map(({ level }) => level.locationId),
      changes.map(({ stocked }) => stocked),
      changes.map(({ reserved }) => reserved),
    ],
  );
  const { lowStockThreshold } = settingsOf(context);
  for (const change of changes) tellChange(unit, change, lowStockThreshold);
  forgetStock(context);
}

function tellChange(unit: UnitOfWork, { level, ...after }: StockChange, defaultThreshold: number): void {
  const { variantId, productId, locationId } = level;
  const [oldQuantity, newQuantity] = [availableOf(level), availableOf(after)];
  if (oldQuantity === newQuantity) return;
  unit.append(InventoryUpdated, { variantId, productId, locationId, oldQuantity, newQuantity });
  const threshold = level.lowStockThreshold ?? defaultThreshold;
  if (getsLow(oldQuantity, newQuantity, threshold)) {
    unit.append(InventoryLow, { variantId, productId, locationId, remaining: newQuantity, threshold });
  }
}
