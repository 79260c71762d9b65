import {
  badField,
  concurrentModification,
  parseInput,
  type RequestContext,
  type UnitOfWork,
} from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { priceListNotFound } from '../errors.js';
import { PriceListCreated, PriceListDeleted, PriceListUpdated } from '../events.js';
import { forgetPrices } from '../loaders.js';
import { scheduleWindow, unscheduleWindow } from '../price-list-window.js';
import { tellingPriceChanges } from '../price-changes.js';
import { PriceListModel, type PriceListRow, variantIdsOf } from '../price-list-model.js';
import { isWindow, newPriceList, priceListChanges } from '../price-list-rules.js';

/** Without prices; those are set by `setPrices`. Throws `BAD_USER_INPUT`. */
export function createPriceList(context: RequestContext, input: unknown): Promise<PriceListRow> {
  return context.database.transaction((unit) => insertPriceList(unit, context, input));
}

export async function insertPriceList(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<PriceListModel> {
  requireStaff(context, 'prices:update');
  const facts = parseInput(newPriceList, input);
  const list = await PriceListModel.query(unit.trx).insert(facts).returning('*');
  unit.append(PriceListCreated, { priceListId: list.id });
  await scheduleWindow(unit, list);
  return list;
}

/** Throws `PRICE_LIST_NOT_FOUND`, `BAD_USER_INPUT` or `CONCURRENT_MODIFICATION`. */
export function updatePriceList(context: RequestContext, id: string, input: unknown): Promise<PriceListRow> {
  requireStaff(context, 'prices:update');
  const { expectedVersion, ...facts } = parseInput(priceListChanges, input);
  return context.database.transaction(async (unit) => {
    const list = await lockPriceList(unit, id);
    if (list.version !== expectedVersion) {
      throw concurrentModification('price list', { expected: expectedVersion, actual: list.version });
    }
    const { startsAt = list.startsAt, endsAt = list.endsAt } = facts;
    if (!isWindow({ startsAt, endsAt })) throw badField('endsAt', 'must be after startsAt');
    return tellingPriceChanges(unit, await variantIdsOf(unit.trx, id), async () => {
      const [written] = await PriceListModel.query(unit.trx)
        .patch({ ...facts, version: list.version + 1 })
        .where({ id })
        .returning('*');
      if (!written) throw priceListNotFound(id);
      unit.append(PriceListUpdated, { priceListId: id });
      await scheduleWindow(unit, written);
      forgetPrices(context);
      return written;
    });
  });
}

/** For good, with its prices. Throws `PRICE_LIST_NOT_FOUND`. */
export async function deletePriceList(context: RequestContext, id: string): Promise<void> {
  requireStaff(context, 'prices:update');
  await context.database.transaction(async (unit) => {
    await unscheduleWindow(unit, await lockPriceList(unit, id));
    await tellingPriceChanges(unit, await variantIdsOf(unit.trx, id), async () => {
      await PriceListModel.query(unit.trx).deleteById(id);
    });
    unit.append(PriceListDeleted, { priceListId: id });
  });
  forgetPrices(context);
}

/** The list, locked until the transaction ends: whoever sets its prices waits. */
async function lockPriceList({ trx }: UnitOfWork, id: string): Promise<PriceListModel> {
  const list = await PriceListModel.query(trx).findById(id).forNoKeyUpdate();
  if (!list) throw priceListNotFound(id);
  return list;
}
