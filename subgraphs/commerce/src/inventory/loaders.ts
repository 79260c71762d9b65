import {
  type Connection,
  type ConnectionArgs,
  defineLoader,
  groupedInKeyOrder,
  inKeyOrder,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import { requireStaff } from '../access.js';
import { settingsOf } from '../settings.js';
import { findLevels, type LevelRow, selectLevels } from './level-model.js';
import { findStockLocations, type StockLocationRow } from './location-model.js';
import { mayReadInventory } from './visibility.js';

/** Of variants; whether the actor may see where stock is, `mayReadInventory` says. */
export const levelsOfVariant = defineLoader<string, readonly LevelRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findLevels(context, ids), ({ variantId }) => variantId),
});

/** Those this actor may see; every way to one that is not a list goes through here. */
export const stockLocationById = defineLoader<string, StockLocationRow>({
  batch: async (ids, context) =>
    mayReadInventory(context.actor)
      ? inKeyOrder(ids, await findStockLocations(context, ids), ({ id }) => id)
      : ids.map(() => null),
});

export interface LevelFilter {
  readonly variantId?: string | null;
  readonly locationId?: string | null;
  /** At its threshold or below it. */
  readonly isLow?: boolean | null;
}

const BY_VARIANT: readonly KeysetColumn<LevelRow>[] = [
  { column: 'i.variant_id', direction: 'asc', type: 'uuid', valueOf: ({ variantId }) => variantId },
  { column: 'i.location_id', direction: 'asc', type: 'uuid', valueOf: ({ locationId }) => locationId },
];

/** Throws without `inventory:list`. */
export async function listLevels(
  context: RequestContext,
  { variantId, locationId, isLow }: LevelFilter,
  args: ConnectionArgs,
): Promise<Connection<LevelRow>> {
  requireStaff(context, 'inventory:list');
  const { lowStockThreshold } = settingsOf(context);
  return context.database.read((trx) => {
    const query = selectLevels(trx);
    if (variantId != null) query.where('i.variant_id', variantId);
    if (locationId != null) query.where('i.location_id', locationId);
    if (isLow != null) {
      const low = 'i.stocked - i.reserved <= coalesce(i.low_stock_threshold, ?)';
      query.whereRaw(isLow ? low : `not (${low})`, [lowStockThreshold]);
    }
    return keysetPage({ list: 'inventoryLevels', query, order: BY_VARIANT, args, context });
  });
}

/** After a write, so that later fields of the same request read what was written. */
export function forgetStock({ loaders }: RequestContext): void {
  loaders.get(levelsOfVariant).clearAll();
  loaders.get(stockLocationById).clearAll();
}
