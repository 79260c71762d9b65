import { concurrentModification, parseInput, type RequestContext, violates } from '@rustok/kernel';
import { z } from 'zod';
import { requireStaff } from '../../access.js';
import { duplicateStockLocation, stockLocationInUse, stockLocationNotFound } from '../errors.js';
import { StockLocationCreated, StockLocationDeleted, StockLocationUpdated } from '../events.js';
import { forgetStock } from '../loaders.js';
import { StockLocationModel, type StockLocationRow } from '../location-model.js';

const name = z.string().trim().min(1, 'must not be blank').max(100);
const position = z.int().min(0).max(100_000);

const newLocation = z.object({ name, position: position.default(0), isActive: z.boolean().default(true) });
const locationChanges = z.object({
  expectedVersion: z.int().min(1),
  name: name.optional(),
  position: position.optional(),
  isActive: z.boolean().optional(),
});

/** Throws `BAD_USER_INPUT` or `DUPLICATE_STOCK_LOCATION`. */
export function createLocation(context: RequestContext, input: unknown): Promise<StockLocationRow> {
  requireStaff(context, 'inventory:create');
  const location = parseInput(newLocation, input);
  return context.database.transaction(async (unit) => {
    const written = await StockLocationModel.query(unit.trx)
      .insert(location)
      .returning('*')
      .catch((error: unknown) => {
        throw translated(error, location.name);
      });
    unit.append(StockLocationCreated, { locationId: written.id });
    return written;
  });
}

/** Throws `STOCK_LOCATION_NOT_FOUND`, `BAD_USER_INPUT`, `DUPLICATE_STOCK_LOCATION` or `CONCURRENT_MODIFICATION`. */
export function updateLocation(
  context: RequestContext,
  id: string,
  input: unknown,
): Promise<StockLocationRow> {
  requireStaff(context, 'inventory:update');
  const { expectedVersion, ...changes } = parseInput(locationChanges, input);
  return context.database.transaction(async (unit) => {
    const location = await StockLocationModel.query(unit.trx).findById(id).forUpdate();
    if (!location) throw stockLocationNotFound(id);
    if (location.version !== expectedVersion) {
      throw concurrentModification('stock location', {
        expected: expectedVersion,
        actual: location.version,
      });
    }
    const [written] = await StockLocationModel.query(unit.trx)
      .patch({ ...changes, version: location.version + 1 })
      .where({ id })
      .returning('*')
      .catch((error: unknown) => {
        throw translated(error, changes.name ?? location.name);
      });
    unit.append(StockLocationUpdated, { locationId: id });
    forgetStock(context);
    return written as StockLocationModel;
  });
}

/** Throws `STOCK_LOCATION_NOT_FOUND`, or `STOCK_LOCATION_IN_USE` while something is there or reserved. */
export function deleteLocation(context: RequestContext, id: string): Promise<void> {
  requireStaff(context, 'inventory:delete');
  return context.database.transaction(async (unit) => {
    const location = await StockLocationModel.query(unit.trx).findById(id).forUpdate();
    if (!location) throw stockLocationNotFound(id);
    // A condition of the statement: an order may be reserving at this moment.
    await unit.trx('inventory_levels').where({ location_id: id, stocked: 0, reserved: 0 }).delete();
    if (await unit.trx('inventory_levels').where({ location_id: id }).first('variant_id')) {
      throw stockLocationInUse(id);
    }
    await StockLocationModel.query(unit.trx).deleteById(id);
    unit.append(StockLocationDeleted, { locationId: id });
    forgetStock(context);
  });
}

function translated(error: unknown, name: string): unknown {
  return violates(error, 'stock_locations_name') ? duplicateStockLocation(name) : error;
}
