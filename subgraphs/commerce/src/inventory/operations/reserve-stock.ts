import type { RequestContext, UnitOfWork } from '@rustok/kernel';
import { insufficientInventory } from '../errors.js';
import { type LevelRow, lockLevels, type StockPolicy } from '../level-model.js';
import { type Share, sharesOf, totalAvailable } from '../stock-rules.js';
import { type StockChange, writeStock } from './change-stock.js';

export interface StockRequest extends StockPolicy {
  readonly quantity: number;
}

/**
 * Keeps stock for an order that is written in the same transaction, all of it or nothing. The levels stay locked until
 * then, so of all who want the last piece one gets it. What is not counted needs none. Throws `INSUFFICIENT_INVENTORY`
 * for the first that is too few.
 */
export async function reserveStock(
  unit: UnitOfWork,
  context: RequestContext,
  { orderId, requests }: { readonly orderId: string; readonly requests: readonly StockRequest[] },
): Promise<void> {
  const counted = requests.filter(({ manageInventory }) => manageInventory);
  if (counted.length === 0) return;
  await openBackorders(unit, counted);
  const levels = await lockLevels(
    unit.trx,
    counted.map(({ variantId }) => variantId),
  );
  const taken = counted.flatMap((request) => {
    const places = levels.filter(({ variantId }) => variantId === request.variantId);
    return sharesFor(request, places).map((share) => ({ share, level: levelOf(places, share) }));
  });
  await writeStock(
    unit,
    context,
    taken.map(({ level, share }) => ({
      level,
      stocked: level.stocked,
      reserved: level.reserved + share.quantity,
    })),
  );
  await unit.trx('inventory_reservations').insert(
    taken.map(({ level: { variantId, locationId }, share: { quantity } }) => ({
      order_id: orderId,
      variant_id: variantId,
      location_id: locationId,
      quantity,
    })),
  );
}

/** The order is cancelled: what was kept for it can be bought again. */
export function releaseStock(unit: UnitOfWork, context: RequestContext, orderId: string): Promise<void> {
  return endReservations(unit, context, orderId, (level, quantity) => ({
    level,
    stocked: level.stocked,
    reserved: level.reserved - quantity,
  }));
}

/** The order has left: what was kept for it is not there any more. */
export function takeReservedStock(unit: UnitOfWork, context: RequestContext, orderId: string): Promise<void> {
  return endReservations(unit, context, orderId, (level, quantity) => ({
    level,
    stocked: level.stocked - quantity,
    reserved: level.reserved - quantity,
  }));
}

async function endReservations(
  unit: UnitOfWork,
  context: RequestContext,
  orderId: string,
  change: (level: LevelRow, quantity: number) => StockChange,
): Promise<void> {
  const reservations: readonly { variantId: string; locationId: string; quantity: number }[] = await unit
    .trx('inventory_reservations')
    .where({ order_id: orderId })
    .delete(['variant_id as variantId', 'location_id as locationId', 'quantity']);
  const levels = await lockLevels(
    unit.trx,
    reservations.map(({ variantId }) => variantId),
  );
  await writeStock(
    unit,
    context,
    reservations.map((reservation) => {
      const places = levels.filter(({ variantId }) => variantId === reservation.variantId);
      return change(levelOf(places, reservation), reservation.quantity);
    }),
  );
}

/** What is sold on backorder is owed by some location, also where it has never been at one. */
async function openBackorders({ trx }: UnitOfWork, requests: readonly StockRequest[]): Promise<void> {
  const backorders = requests.filter(({ allowBackorder }) => allowBackorder);
  if (backorders.length === 0) return;
  await trx.raw(
    `insert into inventory_levels (variant_id, location_id)
     select wanted.id, first.id
       from (select distinct unnest(?::uuid[]) as id order by 1) wanted
      cross join (select id from stock_locations where is_active order by position, id limit 1) first
      where not exists (
        select from inventory_levels i join stock_locations l on l.tenant_id = i.tenant_id and l.id = i.location_id
         where i.variant_id = wanted.id and l.is_active)
         on conflict do nothing`,
    [backorders.map(({ variantId }) => variantId)],
  );
}

function sharesFor(request: StockRequest, places: readonly LevelRow[]): readonly Share[] {
  const { variantId, quantity } = request;
  const shares = sharesOf(places, quantity, request);
  if (shares) return shares;
  const available = Math.max(0, totalAvailable(places));
  throw insufficientInventory({ variantId, requested: quantity, available });
}

function levelOf(places: readonly LevelRow[], { locationId }: { readonly locationId: string }): LevelRow {
  return places.find((place) => place.locationId === locationId) as LevelRow;
}
