import type { UnitOfWork } from '@rustok/kernel';
import { PriceListEnded, PriceListStarted } from './events.js';
import type { PriceListRow } from './price-list-model.js';
import { PriceListStatus } from './price-list-rules.js';

/**
 * Lets the start and the end of a list that was written just now be told when they come. What lies behind, or is of a list
 * that is not active, is not told: the write told what it changed.
 */
export async function scheduleWindow(unit: UnitOfWork, list: PriceListRow): Promise<void> {
  // The transaction's time by the database, as the prices in force are judged by.
  const { now } = await unit.trx.select(unit.trx.raw('now() as now')).first();
  for (const [event, at] of [
    [PriceListStarted, list.startsAt],
    [PriceListEnded, list.endsAt],
  ] as const) {
    if (list.status === PriceListStatus.ACTIVE && at !== null && at > now) {
      await unit.schedule(event, { priceListId: list.id, at: at.toISOString() }, { at, key: list.id });
    } else {
      await unit.unschedule(event, list.id);
    }
  }
}

export async function unscheduleWindow(unit: UnitOfWork, { id }: PriceListRow): Promise<void> {
  await unit.unschedule(PriceListStarted, id);
  await unit.unschedule(PriceListEnded, id);
}
